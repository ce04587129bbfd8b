/** Guides for whoever finds an error, or does not want to take our word. */
import { guideTitles } from '@kho/portal/guide-titles.ts'
import { calls, links } from '@kho/portal/links.ts'
import type { Guide } from '@kho/portal/view.ts'

export const reportError: Guide = {
  id: 'report-error',
  title: guideTitles['report-error'],
  text: {
    vi: 'Ai thấy dữ liệu mở có chỗ sai đều báo được, không cần tài khoản và không bắt buộc để lại liên hệ. Không ai trong Kho sửa thay chủ quản: chủ quản xem, sửa ở nguồn của mình hoặc trả lời có lý do.\n\n## Các bước\n\n1. Mở trang của bộ dữ liệu, tới mục “Phản ánh sai sót”, bấm “Báo sai sót”.\n2. Chọn sai ở một ô, một dòng, thiếu một dòng hay cả bộ dữ liệu. Ghi khoá của dòng, giá trị đang thấy, giá trị đúng nếu biết và căn cứ.\n3. Gửi, rồi ghi lại số phản ánh và mã theo dõi: mã chỉ hiện một lần.\n\n## Theo dõi\n\nNhập số phản ánh và mã theo dõi để xem kết quả. Khi chủ quản sửa, lần nạp sau đổi giá trị và phản ánh tự đóng tạm. Chưa thoả đáng thì mở lại ngay trên trang đó.\n\n## Dữ liệu không mở\n\nHệ thống được cấp quyền báo qua API, ở những cột mà nó được đọc.',
    en: 'Everybody who finds an error in open data can report it, without an account; contact is optional. Nobody in the store corrects a value in the owner’s place: the owner looks, corrects its own source, or answers with a reason.\n\n## Steps\n\n1. Open the page of the dataset, go to the section on discrepancies and press “Report what is wrong”.\n2. Say whether a cell, a row, a missing row or the whole dataset is meant. Give the key of the row, what you see, what is right if you know it, and why.\n3. Send it and write down the number and the follow-up code: the code is shown once.\n\n## Follow it\n\nGive the number and the code to see what became of it. When the owner corrects its source, a later load changes the value and the report closes provisionally. If you are not satisfied, open it again on the same page.\n\n## Data that is not open\n\nA system that has a grant reports by the API, on columns that it may read.',
  },
  see: [{ href: links.follow, title: { vi: 'Theo dõi phản ánh', en: 'Follow a report' } }],
}

/** Outside nothing is taken in, so an error is told to somebody. */
export const reportOpenError: Guide = {
  id: 'report-error',
  title: guideTitles['report-error'],
  text: {
    vi: 'Trang này chỉ phát hành dữ liệu mở và không nhận gì. Thấy chỗ sai thì báo cho cơ quan ghi ở mục “Liên hệ” trên trang của bộ dữ liệu; không ai sửa thay chủ quản.\n\n## Cần nêu\n\n1. Tên bộ dữ liệu và thứ tự dữ liệu ghi trên trang.\n2. Khoá của dòng, cột, giá trị đang thấy.\n3. Giá trị đúng nếu biết, và căn cứ.\n\nKhi chủ quản sửa ở nguồn, lần phát hành sau có giá trị mới.',
    en: 'This site publishes open data and takes nothing in. If something is wrong tell the agency named in the section “Contact” of the dataset; nobody corrects a value in the owner’s place.\n\n## What to say\n\n1. The dataset and the sequence of its data, as the page shows them.\n2. The key of the row, the column, and what you see.\n3. What is right if you know it, and why.\n\nWhen the owner corrects its source, the next release has the new value.',
  },
}

const withoutTrust = {
  vi: 'Kho ký các giấy tờ của mình bằng một khoá. Ai giữ khoá công khai đều kiểm chứng được trên máy của mình, không cần tin máy chủ này.\n\n## Chuẩn bị\n\n1. Chép khoá công khai ở trang nhật ký và giữ ở nơi khác. Nên hỏi lại khoá bằng đường khác: điện thoại, văn bản.\n2. Cài Node 20 trở lên, tải chương trình Kho về; các lệnh dưới đây chạy trong thư mục của nó.',
  en: 'The store signs its papers with a key. Whoever holds the public key can check them on a machine of their own, without trusting this server.\n\n## Before you begin\n\n1. Copy the public key from the page of the journal and keep it elsewhere. Better ask for it by another way too: by telephone, on paper.\n2. Install Node 20 or newer and get the program Kho; the commands below run in its folder.',
}

export const checkProof: Guide = {
  id: 'check-proof',
  title: guideTitles['check-proof'],
  text: {
    vi: `${withoutTrust.vi}\n\n## Biên nhận, giấy chứng nhận, văn bản trả lời\n\n\`\`\`\nnpx kho receipt verify <tệp.json> --key '<khoá công khai>'\n\`\`\`\n\nMã thoát 0 là chữ ký đúng và nội dung không bị sửa; 1 là không đúng, kèm lý do.\n\n## Cả nhật ký\n\n\`\`\`\nnpx kho journal mirror <địa chỉ Kho>/journal/ ./ban-sao\nnpx kho journal verify ./ban-sao --key '<khoá công khai>' --remember da-thay.json\n\`\`\`\n\nLệnh tính lại mọi mục và mã gốc rồi so với bản ký. Chạy lại sau này: bản ký mới phải nối tiếp bản đã kiểm. Không cài gì thì bấm “Kiểm chứng” ngay trên trang nhật ký.\n\n## Tệp nguồn\n\nAi giữ tệp đã nộp tính lại được dấu băm và so với giấy chứng nhận của bộ dữ liệu:\n\n\`\`\`\nnpx kho digest <định-nghĩa.json> <tệp.csv>\n\`\`\``,
    en: `${withoutTrust.en}\n\n## A receipt, a certificate, a letter\n\n\`\`\`\nnpx kho receipt verify <file.json> --key '<public key>'\n\`\`\`\n\nExit code 0 means that the signature is right and nothing was altered; 1 that it is not, with the reason.\n\n## The whole journal\n\n\`\`\`\nnpx kho journal mirror <address of Kho>/journal/ ./copy\nnpx kho journal verify ./copy --key '<public key>' --remember seen.json\n\`\`\`\n\nIt computes every entry and the root anew and compares them with what was signed. Run it again later: the new state must continue the one you have checked. Without installing anything, verify on the page of the journal.\n\n## A source file\n\nWhoever holds the file that was supplied can compute its digest and compare it with the certificate of the dataset:\n\n\`\`\`\nnpx kho digest <definition.json> <file.csv>\n\`\`\``,
  },
  see: [{ href: links.journal, title: { vi: 'Nhật ký', en: 'Journal' } }],
}

/** Outside each proof is complete in itself; the log as a whole is inside. */
export const checkOpenProof: Guide = {
  id: 'check-proof',
  title: guideTitles['check-proof'],
  text: {
    vi: `${withoutTrust.vi}\n\n## Quyết định mở một bộ dữ liệu\n\nTrên trang của bộ dữ liệu tải tệp chứng minh, rồi:\n\n\`\`\`\nnpx kho journal verify-proof <tệp chứng minh> --key '<khoá công khai>'\n\`\`\`\n\nLệnh nói mục nhật ký nào đã ghi quyết định và mục đó nằm trong nhật ký đã ký.\n\n## Tệp đã tải\n\nTrang ghi SHA-256 của mỗi tệp. Tính lại bằng \`sha256sum\` và so. Bản kê \`${calls.edition}\` ghi mọi tệp với mã băm và có chữ ký; trang nhật ký có lệnh kiểm chứng nó.`,
    en: `${withoutTrust.en}\n\n## The decision that opened a dataset\n\nDownload the proof file from the page of the dataset, then:\n\n\`\`\`\nnpx kho journal verify-proof <proof file> --key '<public key>'\n\`\`\`\n\nIt says which entry recorded the decision and that this entry is in the signed journal.\n\n## A file you have downloaded\n\nThe page shows the SHA-256 of each file. Compute it with \`sha256sum\` and compare. The manifest \`${calls.edition}\` names every file with its hash and is signed; the page of the journal has the commands that verify it.`,
  },
  see: [{ href: links.journal, title: { vi: 'Nhật ký', en: 'Journal' } }],
}

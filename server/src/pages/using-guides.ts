/** Guides for agencies: asking for data, calling it, supplying it. */
import { guideTitles } from '@kho/portal/guide-titles.ts'
import { links } from '@kho/portal/links.ts'
import type { Guide } from '@kho/portal/view.ts'

export const askAccess: Guide = {
  id: 'ask-access',
  title: guideTitles['ask-access'],
  text: {
    vi: 'Dữ liệu mở thì ai cũng đọc được. Dữ liệu chia sẻ cần một quyền: cơ quan của bạn gửi đề nghị, cơ quan chủ quản và đơn vị quản lý Kho quyết định bằng văn bản.\n\n## Các bước\n\n1. Đăng nhập bằng tài khoản có chức năng khai thác của cơ quan. Chưa có tài khoản thì cơ quan gửi văn bản cho đơn vị quản lý Kho, nêu tên ở chân trang.\n2. Mở “Đề nghị khai thác”, bấm “Lập đề nghị mới”, chọn bộ dữ liệu. Trang cho biết ai quyết định và hạn quyết định.\n3. Ghi mục đích (một trong sáu điểm của Điều 4.1), nhiệm vụ và văn bản làm căn cứ.\n4. Chỉ chọn những cột và những dòng mà việc của bạn cần, thời hạn và cách nhận.\n5. Xem lại rồi gửi. Thiếu gì trang nói tên mục; những gì đã nhập vẫn còn.\n\n## Sau đó\n\nĐược chấp thuận thì quyền có hiệu lực ngay, có thể hẹp hơn đề nghị. Từ chối phải nêu lý do và căn cứ pháp lý. Bị trả lại thì bổ sung rồi gửi lại. Cơ quan chưa được phép khai thác bộ dữ liệu thì lập đề xuất thay cho đề nghị.',
    en: 'Open data is read by everybody. Shared data needs a grant: your agency asks, the owner and the authority that runs the store decide in writing.\n\n## Steps\n\n1. Sign in with an account that has the function of consumer for your agency. Without an account your agency writes to the authority named at the foot of the page.\n2. Open the requests, make a new one and choose the dataset. The page says who decides and by when.\n3. State the purpose (one of the six of Article 4.1), the task and the document it rests on.\n4. Choose only the columns and rows that your work needs, the term and the way of delivery.\n5. Look it over and send it. What is missing is named; what you typed is kept.\n\n## Afterwards\n\nOnce granted it counts at once; it may be narrower than you asked. A refusal names its reason and its legal ground. What is returned is completed and sent again. An agency that the catalogue does not permit makes a proposal instead.',
  },
  see: [
    { href: links.requests, title: { vi: 'Đề nghị khai thác', en: 'Requests for access' } },
    { href: links.proposals, title: { vi: 'Đề xuất danh mục', en: 'Proposals to the catalogue' } },
  ],
}

export const callApi: Guide = {
  id: 'call-api',
  title: guideTitles['call-api'],
  text: {
    vi: 'Dữ liệu mở gọi được ngay, không cần khoá: lệnh gọi mẫu bằng curl, JavaScript, Python nằm ở mục “Cách gọi” trên trang của mỗi bộ dữ liệu. Dữ liệu chia sẻ thì hệ thống của cơ quan cần một mã và một khoá.\n\n## Khoá đầu tiên\n\n1. Đăng nhập bằng tài khoản có chức năng cán bộ phát triển hệ thống, mở “Ứng dụng”, bấm “Đề nghị đăng ký hệ thống”. Khai cấp độ an toàn, văn bản phù hợp kiến trúc và cam kết không xử lý bí mật nhà nước.\n2. Đơn vị quản lý Kho quyết định bằng văn bản.\n3. Trên trang của hệ thống bấm “Lấy mật khẩu mới”. Mật khẩu chỉ hiện một lần; cất vào biến môi trường, đừng viết vào mã nguồn. Dùng khoá riêng thì an toàn hơn.\n4. Hệ thống có phạm vi, còn đọc được gì là do quyền: cơ quan gửi đề nghị khai thác.\n\n## Lần gọi đầu tiên\n\n1. Lấy mã truy cập tại `/oauth/token`; mã dùng được năm phút.\n2. Gọi bộ dữ liệu với mã đó, kèm hai đầu mục `Kho-Purpose` (mục đích) và `Kho-Task` (số hồ sơ hoặc văn bản giao việc).\n3. Mở “Bắt đầu nhanh” trên trang của hệ thống: mẫu ở đó chạy được ngay.\n\n## Đọc câu trả lời\n\nĐầu mục `Kho-Equal-As-Of` nói dữ liệu bằng nguồn tính đến lúc nào. Bị từ chối thì câu trả lời có mã lỗi cố định và việc cần làm tiếp.',
    en: 'Open data is called at once and needs no key: samples for curl, JavaScript and Python stand on the page of each dataset. For shared data a system of an agency needs an id and a key.\n\n## The first key\n\n1. Sign in with an account that has the function of developer, open the applications and ask for a client system. Declare its security level, its conformity with the architecture, and that no state secrets are worked on.\n2. The authority decides in writing.\n3. On the page of the system take a secret. It is shown once; keep it in the environment, never in source code. A key pair of your own is safer.\n4. The system has a scope, but what it may read is decided by grants: your agency asks for them.\n\n## The first call\n\n1. Get an access token at `/oauth/token`; it lives five minutes.\n2. Call the dataset with it, and with the headers `Kho-Purpose` (the purpose) and `Kho-Task` (a dossier number or directing document).\n3. Open the quick start on the page of the system: its samples run as they stand.\n\n## Reading the answer\n\nThe header `Kho-Equal-As-Of` says as of when the data equals its source. A refusal has a stable code and says what to do next.',
  },
  see: [
    { href: links.api, title: { vi: 'Tham chiếu API', en: 'API reference' } },
    { href: links.applications, title: { vi: 'Ứng dụng', en: 'Applications' } },
    { href: links.errors, title: { vi: 'Bảng mã lỗi', en: 'Table of error codes' } },
  ],
}

export const supplyByBrowser: Guide = {
  id: 'supply-by-browser',
  title: guideTitles['supply-by-browser'],
  text: {
    vi: 'Dành cho đơn vị chỉ có người gõ, không có phần mềm riêng. Không cần tài khoản: cơ quan quản lý Kho cấp cho bạn một mã.\n\n## Các bước\n\n1. Mở trang nộp dữ liệu, gõ mã, bấm “Mở bàn nộp”. Trang cho biết hạn nộp và lần nhận gần nhất.\n2. Bấm “Tải tệp mẫu”. Điền từ dòng 3 của trang “Dữ liệu”, giữ nguyên dòng 2. Dán từ tệp khác thì chọn “Dán giá trị”.\n3. Ghi đủ tất cả các dòng đang có: dòng vắng trong tệp được coi là đã xoá.\n4. Chọn tệp rồi bấm “Gửi”. Bấm hai lần cũng chỉ là một lần nộp.\n\n## Khi có chỗ sai\n\nTrang nêu từng ô sai. Tải lại chính tệp của bạn với ô sai tô đỏ, sửa ngay trong đó và gửi lại cả tệp. Tệp không được nhận thì trong Kho chưa có gì thay đổi.\n\n## Biên nhận\n\nTải biên nhận và giữ lại: nó có chữ ký, nêu số dòng đã nhận và mã băm của tệp.',
    en: 'For offices where people type and nothing is programmed. No account is needed: the authority that runs the store gives you a code.\n\n## Steps\n\n1. Open the page for supplying, type the code and open the desk. It says when the supply is due and when data was last taken.\n2. Download the template. Fill in from row 3 of the sheet “Dữ liệu” and leave row 2. When you paste from another file choose “Paste Values”.\n3. Give all rows that there are: a row that is not in the file counts as deleted.\n4. Choose the file and send it. Sent twice it counts once.\n\n## When something is wrong\n\nThe page names every wrong cell. Download your own workbook with these cells in red, correct it there and send the whole file again. Where a file is not taken, nothing in the store has changed.\n\n## Receipt\n\nDownload the receipt and keep it: it is signed and tells the rows taken and the hash of the file.',
  },
  see: [{ href: links.desk, title: { vi: 'Nộp dữ liệu', en: 'Supply data' } }],
}

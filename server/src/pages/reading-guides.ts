/** Guides for whoever looks for data and wants to know how far it may be relied upon. */
import { guideTitles } from '@kho/portal/guide-titles.ts'
import { links } from '@kho/portal/links.ts'
import type { Guide } from '@kho/portal/view.ts'

const pages = {
  search: { href: links.search, title: { vi: 'Tìm dữ liệu', en: 'Find data' } },
  map: { href: links.map, title: { vi: 'Bản đồ', en: 'Map' } },
  board: { href: links.board, title: { vi: 'Bảng cung cấp', en: 'Board of supplies' } },
}

export const findData: Guide = {
  id: 'find-data',
  title: guideTitles['find-data'],
  text: {
    vi: 'Ai cũng tìm được mọi bộ dữ liệu của Kho. Dữ liệu mở thì xem và tải được ngay, không cần tài khoản.\n\n## Tìm\n\n1. Gõ vài từ vào ô tìm kiếm, không cần dấu. Kho tìm trong tên, mô tả, cơ quan và tên cột.\n2. Thu hẹp theo cơ quan, cách lấy, phạm vi chia sẻ, tần suất, đúng hạn hay trễ, bằng nguồn hay chưa.\n3. Đánh dấu hai đến bốn bộ rồi bấm “So sánh” để xem chúng cạnh nhau.\n\n## Xem và tải dữ liệu mở\n\n1. Trên trang của bộ dữ liệu bấm “Tải CSV” để lấy tất cả các dòng. Mục “Cách gọi” có địa chỉ tải NDJSON và GeoJSON.\n2. Chỉ cần một phần thì bấm “Tra cứu, lọc”, chọn điều kiện và cột, rồi tải đúng những dòng đang thấy.\n3. Muốn chắc tệp không hỏng trên đường thì mở “Đối chiếu SHA-256” và so với mã băm tự tính của tệp.\n\n## Dữ liệu không mở\n\nTrang vẫn nói dữ liệu gồm những cột nào và hỏi ai; các dòng thì phải được cấp quyền mới đọc được.',
    en: 'Everybody can find every dataset of the store. Open data is seen and downloaded at once, without an account.\n\n## Find\n\n1. Type some words into the search; accents are not needed. Names, descriptions, agencies and column names are searched.\n2. Narrow by agency, by the way to get it, by how it is shared, how often it is updated, whether it is on time and whether it equals its source.\n3. Tick two to four datasets and press “Compare” to see them side by side.\n\n## See and download open data\n\n1. On the page of the dataset press “Download CSV” for all rows. The section on calls has the addresses of NDJSON and GeoJSON.\n2. For a part of it press the link to explore, choose conditions and columns, and download just the rows you see.\n3. To be sure that nothing broke on the way open the SHA-256 beside the download and compare it with the hash you compute from the file.\n\n## Data that is not open\n\nIts page still says which columns it has and whom to ask; its rows are read under a grant.',
  },
  see: [pages.search, pages.map],
}

export const openData: Guide = {
  id: 'open-data',
  title: guideTitles['open-data'],
  text: {
    vi: 'Mọi dữ liệu ở đây đã được công bố mở theo quyết định ghi trên trang của từng bộ. Ai cũng đọc, tải và dùng lại được theo giấy phép.\n\n## Các bước\n\n1. Tìm bộ dữ liệu, xem các cột và những dòng đầu.\n2. Tải cả tệp CSV, NDJSON hoặc GeoJSON; mỗi tệp có SHA-256 để đối chiếu.\n3. Chỉ cần vài dòng thì gọi API với bộ lọc; lệnh gọi mẫu nằm ngay trên trang.\n4. Muốn biết quyết định mở là thật thì tải tệp chứng minh và kiểm chứng bằng khoá công khai của nhật ký.',
    en: 'Everything here was opened by the decision that its page names. Everybody may read, download and reuse it under its licence.\n\n## Steps\n\n1. Find a dataset and look at its columns and first rows.\n2. Download the whole as CSV, NDJSON or GeoJSON; each file has its SHA-256 to compare.\n3. For some rows call the API with a filter; samples stand on the page.\n4. To see that the decision is real, download the proof file and verify it with the public key of the journal.',
  },
  see: [pages.search],
}

const datasetPage = {
  vi: 'Trang của một bộ dữ liệu trả lời bốn câu hỏi: dữ liệu này là gì, đúng với nguồn chưa, còn mới không, và dùng bằng cách nào.\n\n## Đúng với nguồn chưa\n\n- “Bằng nguồn”: mọi giá trị trong Kho giống hệt nguồn, tính đến thời điểm ghi bên cạnh.\n- “Chưa bằng nguồn”: có dòng bị giữ lại vì không đạt kiểm tra, hoặc có chỗ khác. Trang ghi rõ bao nhiêu dòng.\n- “Chưa được chứng minh”: chưa có lần đối soát nào; hãy dùng thận trọng.\n- “Hỏi tại chủ quản, không lưu”: mỗi lần hỏi được chuyển thẳng đến chủ quản, Kho không giữ bản sao.\n\n## Còn mới không\n\nTrang ghi dữ liệu đổi lần cuối khi nào và tần suất cập nhật đã cam kết.',
  en: 'The page of a dataset answers four questions: what it is, whether it equals its source, whether it is fresh, and how to use it.\n\n## Does it equal its source\n\n- Equal: every value in the store is exactly that of the source, as of the time beside it.\n- Not equal: rows are held back because they fail a check, or something differs. The page says how many.\n- Not proven: it was never compared; use it with care.\n- Asked at its owner, not kept: each question is passed on, and the store has no copy.\n\n## Is it fresh\n\nThe page says when the data last changed and how often it is to be updated.',
}

const datasetSections = {
  vi: '\n\n## Hiểu các cột\n\nMục “Cấu trúc” nêu nghĩa, kiểu, đơn vị và danh mục mã của từng cột. Mã xã chỉ có nghĩa vào một ngày: bảng ghi mã hiệu lực ngày nào. Ô trống là “không có” giá trị, khác với chuỗi rỗng.\n\n## Được dùng vào việc gì\n\nMục “Căn cứ và điều kiện” nêu văn bản cho phép và điều kiện sử dụng.',
  en: '\n\n## What the columns mean\n\nThe section on structure gives meaning, type, unit and code list of each column. A commune code means something only at a day: the table says at which. A missing value is marked as absent, which is not the same as an empty text.\n\n## What it may be used for\n\nThe section on ground and conditions names the document that permits the use, and its conditions.',
}

export const readDataset: Guide = {
  id: 'read-dataset',
  title: guideTitles['read-dataset'],
  text: {
    vi: `${datasetPage.vi} Đơn vị nào nộp trễ, trễ bao lâu, xem ở bảng cung cấp.${datasetSections.vi}`,
    en: `${datasetPage.en} Which agency is late, and by how much, stands on the board of supplies.${datasetSections.en}`,
  },
  see: [pages.board],
}

/** Outside there is no board. */
export const readOpenDataset: Guide = {
  ...readDataset,
  text: {
    vi: datasetPage.vi + datasetSections.vi,
    en: datasetPage.en + datasetSections.en,
  },
  see: [pages.search],
}

export const checkEquality: Guide = {
  id: 'check-equality',
  title: guideTitles['check-equality'],
  text: {
    vi: 'Mỗi lần nạp, kho tính lại dữ liệu đã lưu và so với nguồn. Trang của bộ dữ liệu ghi kết quả và thời điểm so.\n\n## Khi không bằng\n\nTrang ghi số dòng bị giữ lại và số dòng khác. Chỉ ghi là bằng khi mọi phần đều bằng và không dòng nào bị giữ lại.',
    en: 'With each load the store computes afresh what it holds and compares it with the source. The page of a dataset shows the result and its time.\n\n## When they differ\n\nThe page shows how many rows are held back and how many differ. A dataset counts as equal only if each of its parts is, and no row is held back.',
  },
}

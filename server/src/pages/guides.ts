/** The guides for people who are here for the first time. */
import type { Guide } from '@kho/portal/view.ts'

const askAccess: Guide = {
  id: 'ask-access',
  title: { vi: 'Xin quyền đọc dữ liệu', en: 'Ask for access' },
  text: {
    vi: 'Dữ liệu mở thì ai cũng đọc được. Dữ liệu chia sẻ cần một quyền do cơ quan chủ quản quyết định bằng văn bản.\n\n## Các bước\n\n1. Mở trang của bộ dữ liệu, xem mục cơ quan chủ quản.\n2. Gửi văn bản nêu mục đích, nhiệm vụ và những cột cần đọc.\n3. Khi được cấp quyền, hệ thống của bạn lấy mã truy cập tại `/oauth/token`.',
    en: 'Open data can be read by everybody. Shared data needs a grant that its owner decides in writing.\n\n## Steps\n\n1. Open the page of the dataset and see who owns it.\n2. Write to the owner, naming the purpose, the task and the columns you need.\n3. Once granted, your system gets a token at `/oauth/token`.',
  },
}

const checkEquality: Guide = {
  id: 'check-equality',
  title: { vi: 'Kiểm tra dữ liệu đúng với nguồn', en: 'Check that data equals its source' },
  text: {
    vi: 'Mỗi lần nạp, kho tính lại dữ liệu đã lưu và so với nguồn. Trang của bộ dữ liệu ghi kết quả và thời điểm so.\n\n## Khi không bằng\n\nTrang ghi số dòng bị giữ lại và số dòng khác. Chỉ ghi là bằng khi mọi phần đều bằng và không dòng nào bị giữ lại.',
    en: 'With each load the store computes afresh what it holds and compares it with the source. The page of a dataset shows the result and its time.\n\n## When they differ\n\nThe page shows how many rows are held back and how many differ. A dataset counts as equal only if each of its parts is, and no row is held back.',
  },
}

const openData: Guide = {
  id: 'open-data',
  title: { vi: 'Dùng dữ liệu mở', en: 'Use open data' },
  text: {
    vi: 'Mọi dữ liệu ở đây đã được công bố mở theo quyết định ghi trên trang của từng bộ. Ai cũng đọc, tải và dùng lại được theo giấy phép.\n\n## Các bước\n\n1. Tìm bộ dữ liệu, xem các cột và những dòng đầu.\n2. Tải cả tệp CSV, NDJSON hoặc GeoJSON; mỗi tệp có SHA-256 để đối chiếu.\n3. Chỉ cần vài dòng thì gọi API với bộ lọc; lệnh gọi mẫu nằm ngay trên trang.\n4. Muốn biết quyết định mở là thật thì tải tệp chứng minh và kiểm chứng bằng khoá công khai của nhật ký.',
    en: 'Everything here was opened by the decision that its page names. Everybody may read, download and reuse it under its licence.\n\n## Steps\n\n1. Find a dataset and look at its columns and first rows.\n2. Download the whole as CSV, NDJSON or GeoJSON; each file has its SHA-256 to compare.\n3. For some rows call the API with a filter; samples stand on the page.\n4. To see that the decision is real, download the proof file and verify it with the public key of the journal.',
  },
}

/** In the portal, where agencies ask for what is shared. */
export const guides: readonly Guide[] = [askAccess, checkEquality]
/** Beside open data outside, where nobody asks for anything. */
export const openGuides: readonly Guide[] = [openData, checkEquality]

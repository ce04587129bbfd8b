/** The guides for people who are here for the first time. */
import type { Guide } from '@kho/portal/view.ts'

export const guides: readonly Guide[] = [
  {
    id: 'ask-access',
    title: { vi: 'Xin quyền đọc dữ liệu', en: 'Ask for access' },
    text: {
      vi: 'Dữ liệu mở thì ai cũng đọc được. Dữ liệu chia sẻ cần một quyền do cơ quan chủ quản quyết định bằng văn bản.\n\n## Các bước\n\n1. Mở trang của bộ dữ liệu, xem mục cơ quan chủ quản.\n2. Gửi văn bản nêu mục đích, nhiệm vụ và những cột cần đọc.\n3. Khi được cấp quyền, hệ thống của bạn lấy mã truy cập tại `/oauth/token`.',
      en: 'Open data can be read by everybody. Shared data needs a grant that its owner decides in writing.\n\n## Steps\n\n1. Open the page of the dataset and see who owns it.\n2. Write to the owner, naming the purpose, the task and the columns you need.\n3. Once granted, your system gets a token at `/oauth/token`.',
    },
  },
  {
    id: 'check-equality',
    title: { vi: 'Kiểm tra dữ liệu đúng với nguồn', en: 'Check that data equals its source' },
    text: {
      vi: 'Mỗi lần nạp, kho tính lại dữ liệu đã lưu và so với nguồn. Trang của bộ dữ liệu ghi kết quả và thời điểm so.\n\n## Khi không bằng\n\nTrang ghi số dòng bị giữ lại và số dòng khác. Chỉ ghi là bằng khi mọi phần đều bằng và không dòng nào bị giữ lại.',
      en: 'With each load the store computes afresh what it holds and compares it with the source. The page of a dataset shows the result and its time.\n\n## When they differ\n\nThe page shows how many rows are held back and how many differ. A dataset counts as equal only if each of its parts is, and no row is held back.',
    },
  },
]

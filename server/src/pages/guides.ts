/** Short guides on the portal; the long ones are in the documentation. */
import type { Guide } from '@kho/portal/view.ts'

export const guides: Guide[] = [
  {
    id: 'goi-api',
    title: { vi: 'Gọi API theo quyền đã cấp', en: 'Calling the API under a grant' },
    text: {
      vi: `## Lấy mã truy cập
Hệ thống đã được cấp tài khoản gửi mã của mình tới \`POST /oauth/token\` với \`grant_type=client_credentials\`. Mã truy cập sống 300 giây.

## Nêu mục đích và nhiệm vụ
Mỗi lần gọi phải có hai tiêu đề:
- \`Kho-Purpose\`: một trong \`a, b, c, d, dd, e\` theo Điều 4.1;
- \`Kho-Task\`: số hồ sơ hoặc văn bản giao nhiệm vụ.

## Đọc
- \`/records\`: từng trang, lọc bằng tên cột, \`properties\`, \`sortby\`, \`limit\`, \`cursor\`, \`asOf\`;
- \`/records/{khoá}\`: một bản ghi;
- \`/changes?after=\`: mọi thêm, sửa, xoá theo thứ tự;
- \`/export.csv\`, \`.ndjson\`, \`.geojson\`: toàn bộ.

Lời từ chối nêu điều còn thiếu và cần hỏi ai; xem danh sách mã lỗi.`,
      en: `## Get a token
A registered system sends its credentials to \`POST /oauth/token\` with \`grant_type=client_credentials\`. A token lives for 300 seconds.

## Name purpose and task
Every call carries two headers:
- \`Kho-Purpose\`: one of \`a, b, c, d, dd, e\` of Article 4.1;
- \`Kho-Task\`: a dossier number or directing document.

## Read
- \`/records\`: by pages; filter by column name, \`properties\`, \`sortby\`, \`limit\`, \`cursor\`, \`asOf\`;
- \`/records/{key}\`: one record;
- \`/changes?after=\`: every insert, update and delete in order;
- \`/export.csv\`, \`.ndjson\`, \`.geojson\`: everything.

A refusal names what is missing and whom to ask; see the list of errors.`,
    },
  },
  {
    id: 'cung-cap-du-lieu',
    title: { vi: 'Cung cấp dữ liệu vào Kho', en: 'Supplying data' },
    text: {
      vi: `## Tệp
CSV mã UTF-8, dòng đầu là tên cột; ô trống không có nháy là không có giá trị. Hoặc GeoJSON.
1. Nạp bằng \`npx kho load <bộ dữ liệu> <tệp>\`, gửi \`POST /api/v1/datasets/{id}/loads\`, hoặc đặt tệp vào thư mục được theo dõi.
2. Dòng sai được giữ lại, nêu rõ dòng, cột và quy tắc: \`npx kho quarantine <lần nạp>\`.
3. Biên nhận nêu số dòng và việc bản trong Kho có bằng tệp hay không.

## Lần nạp xoá nhiều dòng
Lần nạp xoá hơn 10 % số dòng sẽ chờ xác nhận: chạy lại với \`--confirm\`.`,
      en: `## Files
CSV in UTF-8 whose first line names the columns; an empty field without quotes is no value. Or GeoJSON.
1. Load with \`npx kho load <dataset> <file>\`, send \`POST /api/v1/datasets/{id}/loads\`, or leave the file in the watched folder.
2. Failing rows are held back with line, column and rule: \`npx kho quarantine <load>\`.
3. The receipt gives the counts and whether the copy equals the file.

## Loads that delete many rows
A load that would delete more than 10 % of the rows waits: run it again with \`--confirm\`.`,
    },
  },
]

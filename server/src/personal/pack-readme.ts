/** What lies in a pack beside the evidence, for whoever opens it years later. */
export function packReadme(vkey: string): string {
  return `BỘ CHỨNG CỨ TỪ NHẬT KÝ CỦA KHO DỮ LIỆU DÙNG CHUNG

Kiểm chứng, không cần máy chủ và không cần tin đơn vị vận hành (cần Node 24 và thư mục journal của
mã nguồn Kho):

  node journal/src/cli.ts verify-pack <thư mục này> --key '<khoá>'

Khoá công khai của nhật ký mà bộ này dùng:

  ${vkey}

Hãy đối chiếu khoá này với khoá nhận bằng đường khác (bản in, quyết định, đơn vị khác): kiểm chứng chỉ
đáng tin bằng khoá.

manifest.json               bộ này gồm những gì, có chữ ký
entries/<số>.tlog-proof     mục nhật ký và đường dẫn tới checkpoint đã ký
payloads/<số>.json          nội dung mà mục đó cam kết; không có tệp nghĩa là đã xoá theo quyết định
reads/<số>-<thứ tự>.json    một lượt đọc của mục đó
receipts/                   biên nhận và giấy chứng nhận có chữ ký
consistency.json            nhật ký hiện nay nối tiếp nhật ký ở checkpoint trước

EVIDENCE FROM THE JOURNAL OF THE SHARED DATA REPOSITORY

To verify it without a server and without trusting the operator (Node 24 and the folder journal of the
source of Kho are all that is needed):

  node journal/src/cli.ts verify-pack <this folder> --key '<key>'

The key above is the one this pack was made with. Compare it with one that reached you by another way.
A missing file of payloads means that the content was erased by decision; its entry is proven still.
`
}

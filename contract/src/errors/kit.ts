/** Errors of the ground: requests that cannot be read, and faults. */
import type { ErrorEntry } from '../errors.ts'

export const kitErrors = {
  'http.not-found': {
    status: 404,
    sentence: { vi: 'Không có đường dẫn {path}.', en: 'There is no path {path}.' },
    hint: {
      vi: 'Xem danh sách đường dẫn tại /api/v1/openapi.json.',
      en: 'See /api/v1/openapi.json for the paths that exist.',
    },
  },
  'http.method-not-allowed': {
    status: 405,
    sentence: {
      vi: 'Đường dẫn {path} không nhận phương thức {method}.',
      en: 'The path {path} does not take the method {method}.',
    },
    hint: {
      vi: 'Phương thức được nhận: {allow}.',
      en: 'It takes: {allow}.',
    },
  },
  'http.unsupported-type': {
    status: 415,
    sentence: {
      vi: 'Không nhận nội dung kiểu {given}.',
      en: 'A body of the type {given} is not taken.',
    },
    hint: {
      vi: 'Gửi với Content-Type là một trong: {types}.',
      en: 'Send it with a Content-Type of: {types}.',
    },
  },
  'http.metrics-network': {
    status: 403,
    sentence: {
      vi: 'Không đọc được số liệu vận hành từ địa chỉ {address}.',
      en: 'The figures cannot be read from the address {address}.',
    },
    hint: {
      vi: 'Đơn vị vận hành khai các mạng được phép trong KHO_METRICS.',
      en: 'The operator names the networks that may in KHO_METRICS.',
    },
  },
  'http.bad-request': {
    status: 400,
    sentence: {
      vi: 'Không đọc được yêu cầu: {reason}.',
      en: 'The request cannot be read: {reason}.',
    },
    hint: {
      vi: 'Sửa chỗ đã nêu rồi gửi lại.',
      en: 'Correct the place named and send it again.',
    },
  },
  'http.unknown-parameter': {
    status: 400,
    sentence: {
      vi: 'Lời gọi này không có tham số {name}.',
      en: 'This call has no parameter {name}.',
    },
    hint: {
      vi: 'Các tham số được nhận: {known}. Xem /docs/api.',
      en: 'It takes: {known}. See /docs/api.',
    },
  },
  'http.header-too-large': {
    status: 431,
    sentence: {
      vi: 'Các đầu mục của yêu cầu, kể cả địa chỉ, dài hơn giới hạn {limit} byte.',
      en: 'The headers of the request, with its address, are longer than the limit of {limit} bytes.',
    },
    hint: {
      vi: 'Rút ngắn địa chỉ và các đầu mục, hoặc xoá cookie cũ, rồi gửi lại.',
      en: 'Shorten the address and the headers, or remove old cookies, and send it again.',
    },
  },
  'http.too-large': {
    status: 413,
    sentence: {
      vi: 'Nội dung gửi lớn hơn giới hạn {limit} byte.',
      en: 'The body is larger than the limit of {limit} bytes.',
    },
    hint: {
      vi: 'Gửi tệp lớn bằng kho load hoặc chia nhỏ.',
      en: 'Send large files with kho load, or in parts.',
    },
  },
  'http.fault': {
    status: 500,
    sentence: {
      vi: 'Hệ thống gặp lỗi, mã tham chiếu {reference}.',
      en: 'The system met a fault, reference {reference}.',
    },
    hint: {
      vi: 'Thử lại; nếu còn lỗi, báo mã tham chiếu cho đơn vị vận hành.',
      en: 'Try again; if it stays, give the reference to the operating department.',
    },
  },
  'http.starting': {
    status: 503,
    sentence: { vi: 'Hệ thống chưa sẵn sàng: {reason}.', en: 'Not ready: {reason}.' },
    hint: { vi: 'Thử lại sau ít giây.', en: 'Try again in a few seconds.' },
  },
  'config.invalid': {
    status: 500,
    sentence: { vi: 'Cấu hình sai: {faults}', en: 'The settings are wrong: {faults}' },
    hint: {
      vi: 'Sửa các biến đã nêu; trong ngoặc là dạng cần có, (?) là tên biến không có. Xem mọi biến: npx kho config, chạy khi chưa đặt các biến sai.',
      en: 'Correct the variables named; in brackets is the form that is wanted, (?) is a name that does not exist. All variables: npx kho config, run without the wrong ones.',
    },
  },
  'pg.in-use': {
    status: 409,
    sentence: {
      vi: 'Thư mục dữ liệu {folder} đang được tiến trình {pid} sử dụng.',
      en: 'The data folder {folder} is in use by process {pid}.',
    },
    hint: {
      vi: 'Dừng tiến trình đó, hoặc đặt KHO_DATA khác.',
      en: 'Stop that process, or set another KHO_DATA.',
    },
  },
  'pg.unreachable': {
    status: 503,
    sentence: {
      vi: 'Không kết nối được tới PostgreSQL ở {address} ({reason}).',
      en: 'PostgreSQL at {address} cannot be reached ({reason}).',
    },
    hint: {
      vi: 'ENOTFOUND: sai tên máy. ECONNREFUSED: sai cổng, hoặc máy chủ chưa chạy. ETIMEDOUT: tường lửa. 53300: máy chủ hết kết nối. Sửa KHO_DATABASE_URL rồi chạy lại.',
      en: 'ENOTFOUND: the host is misspelt. ECONNREFUSED: the port is wrong, or the server does not run. ETIMEDOUT: a firewall. 53300: it has no connection left. Correct KHO_DATABASE_URL and start again.',
    },
  },
  'pg.lost': {
    status: 503,
    sentence: {
      vi: 'Mất kết nối tới cơ sở dữ liệu giữa chừng ({reason}); việc đang làm dở không được lưu.',
      en: 'The connection to the database was lost ({reason}); what was not finished is not stored.',
    },
    hint: {
      vi: 'Xem Kho và máy chủ cơ sở dữ liệu còn chạy không, rồi chạy lại lệnh.',
      en: 'See whether Kho and the database server run, then run the command again.',
    },
  },
  'pg.refused-login': {
    status: 500,
    sentence: {
      vi: 'PostgreSQL ở {address} không cho {user} vào cơ sở dữ liệu {database} ({reason}).',
      en: 'PostgreSQL at {address} does not let {user} into the database {database} ({reason}).',
    },
    hint: {
      vi: '28P01: sai tên hoặc mật khẩu trong KHO_DATABASE_URL (ký tự đặc biệt viết dạng %XX). 28000: pg_hba.conf không cho địa chỉ này. 42501: tài khoản thiếu quyền.',
      en: '28P01: the name or the password in KHO_DATABASE_URL is wrong (write special characters as %XX). 28000: pg_hba.conf does not permit this address. 42501: the role lacks a right.',
    },
  },
  'pg.no-database': {
    status: 500,
    sentence: {
      vi: 'PostgreSQL ở {address} không có cơ sở dữ liệu {database}.',
      en: 'PostgreSQL at {address} has no database {database}.',
    },
    hint: {
      vi: 'Tạo cơ sở dữ liệu đó (createdb), hoặc sửa tên ở cuối KHO_DATABASE_URL.',
      en: 'Create it (createdb), or correct the name at the end of KHO_DATABASE_URL.',
    },
  },
  'pg.too-old': {
    status: 500,
    sentence: {
      vi: 'Máy chủ là PostgreSQL {version}; Kho cần từ bản {oldestVersion}.',
      en: 'The server is PostgreSQL {version}; Kho needs {oldestVersion} or newer.',
    },
    hint: {
      vi: 'Nâng cấp máy chủ, hoặc bỏ trống KHO_DATABASE_URL để dùng máy chủ đi kèm.',
      en: 'Upgrade it, or leave KHO_DATABASE_URL empty for the server that comes along.',
    },
  },
  'pg.newer-schema': {
    status: 500,
    sentence: {
      vi: 'Cơ sở dữ liệu đã ở phiên bản {found}, bản Kho này chỉ biết đến {known}.',
      en: 'The database is at schema {found}; this Kho knows only up to {known}.',
    },
    hint: { vi: 'Chạy bản Kho mới hơn.', en: 'Run a newer Kho.' },
  },
  'pg.changed-migration': {
    status: 500,
    sentence: {
      vi: 'Tệp {file} đã đổi sau khi áp dụng: khi đó {was}, nay {now}.',
      en: 'File {file} changed after it was applied: then {was}, now {now}.',
    },
    hint: {
      vi: 'Khôi phục nội dung cũ và viết thay đổi vào tệp số mới.',
      en: 'Restore the old text and write the change as a new numbered file.',
    },
  },
  'disk.full': {
    status: 507,
    sentence: {
      vi: 'Hết dung lượng đĩa khi ghi {place}; không có gì được lưu dở dang.',
      en: 'The disk is full while writing {place}; nothing was stored half.',
    },
    hint: { vi: 'Giải phóng dung lượng rồi chạy lại.', en: 'Free space and run it again.' },
  },
  'cli.misuse': {
    status: 400,
    sentence: {
      vi: 'Lệnh không hợp lệ: {reason}.',
      en: 'The command is not understood: {reason}.',
    },
    hint: { vi: 'Xem npx kho {command}--help.', en: 'See npx kho {command}--help.' },
  },
  'cli.not-json': {
    status: 400,
    sentence: {
      vi: 'Tệp {file} không phải JSON hợp lệ: {place}.',
      en: 'The file {file} is not valid JSON: {place}.',
    },
    hint: {
      vi: 'Sửa chỗ đó (thường là thiếu dấu phẩy, dấu ngoặc kép, hoặc thừa dấu phẩy cuối), hoặc chọn đúng tệp.',
      en: 'Correct that place (mostly a comma or a quote is missing, or a last comma too many), or name the right file.',
    },
  },
  'cli.bad-file': {
    status: 422,
    sentence: {
      vi: 'Nội dung tệp {file} không đúng: {reason}.',
      en: 'What the file {file} says is not right: {reason}.',
    },
    hint: {
      vi: 'Sửa tệp rồi chạy lại đúng lệnh này; chưa có gì được lưu.',
      en: 'Correct the file and run the same command again; nothing was stored.',
    },
  },
  'cli.file-unusable': {
    status: 422,
    sentence: {
      vi: 'Không đọc hoặc ghi được {path} ({reason}).',
      en: '{path} cannot be read or written ({reason}).',
    },
    hint: {
      vi: 'ENOENT: chưa có tệp hoặc thư mục đó. EACCES, EPERM: tài khoản này không có quyền. EEXIST: đã có sẵn, chọn tên khác. EISDIR, ENOTDIR: nhầm tệp với thư mục.',
      en: 'ENOENT: there is no such file or folder. EACCES, EPERM: this account may not. EEXIST: it is there already, choose another name. EISDIR, ENOTDIR: a folder for a file, or a file for a folder.',
    },
  },
  'start.port-taken': {
    status: 409,
    sentence: {
      vi: 'Địa chỉ {address} đã có chương trình khác dùng.',
      en: 'The address {address} is used by another program already.',
    },
    hint: {
      vi: 'Dừng chương trình đó, hoặc chọn cổng khác bằng KHO_PORT.',
      en: 'Stop that program, or choose another port with KHO_PORT.',
    },
  },
  'start.address-unusable': {
    status: 500,
    sentence: {
      vi: 'Không lắng nghe được ở {address} ({reason}).',
      en: 'It is not possible to listen on {address} ({reason}).',
    },
    hint: {
      vi: 'EACCES: cổng dưới 1024 cần quyền riêng, chọn cổng khác bằng KHO_PORT. EADDRNOTAVAIL, ENOTFOUND: máy này không có địa chỉ đó, sửa KHO_HOST.',
      en: 'EACCES: a port below 1024 needs a right of its own, choose another with KHO_PORT. EADDRNOTAVAIL, ENOTFOUND: this machine has no such address, correct KHO_HOST.',
    },
  },
  'start.no-parent-folder': {
    status: 500,
    sentence: {
      vi: 'Không lập Kho tại {folder} (KHO_DATA): không có thư mục {parent}.',
      en: 'No store is made at {folder} (KHO_DATA): there is no folder {parent}.',
    },
    hint: {
      vi: 'Sửa KHO_DATA nếu gõ nhầm, gắn đĩa nếu chưa gắn. Lần đầu chạy: tạo {parent} rồi chạy lại.',
      en: 'Correct KHO_DATA if it was mistyped, mount the disk if it is not. At a first start make {parent} and start again.',
    },
  },
  'start.restore-unfinished': {
    status: 500,
    sentence: {
      vi: 'Không lập Kho mới tại {folder}: bên cạnh có {aside}, như khi phục hồi dở dang.',
      en: 'No new store is made at {folder}: beside it lies {aside}, as when a restore was broken off.',
    },
    hint: {
      vi: 'Làm nốt lệnh mv của việc phục hồi (docs/operate/backup.md), hoặc chuyển {aside} đi nơi khác.',
      en: 'Run the mv of the restore that is left (docs/operate/backup.md), or move {aside} elsewhere.',
    },
  },
  'start.folder-unusable': {
    status: 500,
    sentence: {
      vi: 'Không tạo được {folder} ({reason}).',
      en: '{folder} cannot be made ({reason}).',
    },
    hint: {
      vi: 'Chọn thư mục mà tài khoản này ghi được bằng KHO_DATA, hoặc sửa quyền; nơi đó không được là một tệp.',
      en: 'Choose a folder that this account may write with KHO_DATA, or correct its rights; it must not be a file.',
    },
  },
} as const satisfies Record<string, ErrorEntry>

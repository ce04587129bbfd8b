/** The words of the page of statistics, in both languages. */
import type { Lang } from './view.ts'

const vi = {
  heading: 'Thống kê',
  lead: 'Kho đang giữ gì, nguồn có đúng hạn và bằng nhau không, dữ liệu được đọc bao nhiêu.',
  asOf: 'Mọi con số đếm cùng một lúc,',
  machines: 'Cùng số liệu này cho hệ thống (JSON)',
  none: 'Danh mục chưa có bộ dữ liệu nào để đếm.',
  number: 'Số lượng',
  share: 'Tỷ lệ',
  inBrief: 'Tóm tắt',
  brief: {
    datasets: 'bộ dữ liệu trong danh mục',
    rows: 'dòng đang giữ',
    equal: 'bộ dữ liệu bằng nguồn',
    onTime: 'phần cung cấp đúng hạn',
    reads: 'lượt đọc trong 12 tháng',
  },
  sharing: {
    title: 'Bộ dữ liệu theo phạm vi chia sẻ',
    note: 'Mỗi bộ dữ liệu trong danh mục được đếm một lần; chưa đếm bộ còn chờ quyết định mở.',
    head: 'Phạm vi',
  },
  equality: {
    title: 'Bằng nguồn hay chưa',
    note: 'Một bộ dữ liệu bằng nguồn khi mọi phần của nó đã được đối soát, không sai khác và không giữ lại dòng nào. Trang của từng bộ nói tính đến lúc nào.',
    head: 'Đối soát',
  },
  supplies: {
    title: 'Cung cấp đúng hạn',
    note: 'Đếm từng phần mà một cơ quan phải cung cấp, theo hạn tính từ tần suất đã khai và ngày làm việc, đúng như bảng cung cấp.',
    head: 'Tình trạng',
    board: 'Xem bảng cung cấp',
  },
  months: {
    title: 'Lượt đọc theo tháng',
    note: 'Một lượt đọc là một lời gọi API hay một lần tải về được trả lời. Đếm dồn khi đọc, nên tháng này chưa đủ; số dòng không được đếm.',
    head: 'Tháng',
    reads: 'Lượt đọc',
    chart: (first: string, last: string) => `Cột lượt đọc từng tháng, từ ${first} đến ${last}`,
    unfinished: 'chưa hết tháng',
    none: 'Mười hai tháng qua chưa có lượt đọc nào.',
  },
  purposes: {
    title: 'Khai thác theo mục đích',
    note: 'Lời gọi đã trả lời theo quyền được cấp, theo mục đích của quyền (Điều 4 khoản 1), trong cùng mười hai tháng. Đọc dữ liệu mở không cần nêu mục đích nên không nằm ở đây.',
    head: 'Mục đích',
    calls: 'Lời gọi',
  },
  datasets: {
    title: 'Được đọc nhiều nhất',
    note: (shown: string, all: string) => `${shown} bộ được đọc nhiều nhất trong ${all} bộ có đọc.`,
    others: 'Các bộ khác',
    head: 'Bộ dữ liệu',
    owner: 'Chủ quản',
  },
  owners: {
    title: 'Theo cơ quan chủ quản',
    note: 'Lượt đọc các bộ dữ liệu mà cơ quan làm chủ quản hôm nay, ai cung cấp cũng vậy.',
    head: 'Cơ quan',
    datasets: 'Bộ dữ liệu',
  },
  refused: {
    title: 'Lời gọi bị từ chối, theo lý do',
    note: 'Trong cùng mười hai tháng, cộng dồn từ nhật ký vài giây một lần; không nêu hệ thống nào. Lời gọi không biết là của ai thì không được đếm.',
    none: 'Không lời gọi nào bị từ chối.',
    head: 'Lý do',
    code: 'Mã lỗi',
    calls: 'Lời gọi',
  },
}

const en: typeof vi = {
  heading: 'Statistics',
  lead: 'What the store holds, whether sources are on time and equal, and how much is read.',
  asOf: 'Everything was counted at one moment,',
  machines: 'The same figures for systems (JSON)',
  none: 'The catalogue has no dataset to count yet.',
  number: 'Number',
  share: 'Share',
  inBrief: 'In brief',
  brief: {
    datasets: 'datasets in the catalogue',
    rows: 'rows kept',
    equal: 'datasets equal to their source',
    onTime: 'parts supplied on time',
    reads: 'reads in 12 months',
  },
  sharing: {
    title: 'Datasets by how they are shared',
    note: 'Each dataset of the catalogue counts once; what still waits for a decision on opening it does not count.',
    head: 'Shared how',
  },
  equality: {
    title: 'Equal to the source or not',
    note: 'A dataset is equal when every part of it has been compared, nothing differs and no row is held back. The page of each says as of when.',
    head: 'Comparison',
  },
  supplies: {
    title: 'Supplied on time',
    note: 'Each part that an agency has to supply counts, by its due from the declared frequency and working days, just as on the board.',
    head: 'State',
    board: 'See the board',
  },
  months: {
    title: 'Reads by month',
    note: 'A read is one call of the API or one download that was answered. Reads are added up as they happen, so this month is not complete; rows are not counted.',
    head: 'Month',
    reads: 'Reads',
    chart: (first, last) => `Columns of reads in each month, from ${first} to ${last}`,
    unfinished: 'not over yet',
    none: 'Nothing was read in these twelve months.',
  },
  purposes: {
    title: 'Use by purpose',
    note: 'Calls answered under grants, by the purpose of the grant (Article 4.1), in the same twelve months. Open data is read without a purpose and is not among them.',
    head: 'Purpose',
    calls: 'Calls',
  },
  datasets: {
    title: 'Read most',
    note: (shown, all) => `Most read first: ${shown} of ${all} that were read.`,
    others: 'All others',
    head: 'Dataset',
    owner: 'Owner',
  },
  owners: {
    title: 'By owner',
    note: 'Reads of the datasets that the agency owns today, whoever supplies them.',
    head: 'Agency',
    datasets: 'Datasets',
  },
  refused: {
    title: 'Refused calls by reason',
    note: 'In the same twelve months, added up from the journal every few seconds; no system is named. A call of nobody known does not count.',
    none: 'No call was refused.',
    head: 'Reason',
    code: 'Code',
    calls: 'Calls',
  },
}

export const statisticsWords = (lang: Lang) => (lang === 'vi' ? vi : en)

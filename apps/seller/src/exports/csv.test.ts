import { toCsv, type CsvCell } from './csv';

/** The only data line of an export. */
function line(...cells: CsvCell[]): string {
  return toCsv(['a'], [cells]).split('\r\n').slice(1, -1).join('\r\n');
}

describe('toCsv', () => {
  it('begins with a byte order mark and ends each line with CR and LF', () => {
    expect(toCsv(['id', 'name'], [['1', 'Lamp']])).toBe('\uFEFFid,name\r\n1,Lamp\r\n');
  });

  it('quotes separators, line breaks, quotes and outer spaces', () => {
    expect(line('a,b', 'a;b', 'a\nb', 'say "hi"', ' a ')).toBe('"a,b","a;b","a\nb","say ""hi"""," a "');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\uFF1D1', '\n=1'])(
    'does not let a spreadsheet run %j',
    (text) => {
      expect(line(text).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('quotes a formula that contains separators or quotes', () => {
    expect(line('=HYPERLINK("http://x.example","a")')).toBe(`"'=HYPERLINK(""http://x.example"",""a"")"`);
  });

  it('keeps numbers, also negative ones, and leaves missing values empty', () => {
    expect(line(-1.5, 0, true, null, undefined, '')).toBe('-1.5,0,true,,,');
  });

  it('keeps texts of any script', () => {
    expect(line('हिन्दी', 'العربية', 'Größe')).toBe('हिन्दी,العربية,Größe');
  });
});

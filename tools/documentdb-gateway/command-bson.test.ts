import { deserialize, serialize } from 'bson';
import fc from 'fast-check';
import { checkDocument, checkSequence } from './bson-check';
import { splitCommand } from './command-bson';
import { ProtocolError } from './frames';

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
    fc.date({ noInvalidDate: true }),
    fc.array(tie('any')),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie('any')),
  ),
})).any;
const document = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), value);
const bytes = (content: object): Buffer => Buffer.from(serialize(content));

describe('splitting a command', () => {
  it('removes the envelope and leaves everything else unchanged', () => {
    const envelope = {
      lsid: { id: 'x' },
      txnNumber: 7n,
      autocommit: false,
      startTransaction: true,
      $db: 'shop',
      writeConcern: { w: 1 },
      $readPreference: { mode: 'primary' },
    };
    fc.assert(
      fc.property(document, document, (before, after) => {
        const rest = { find: 'products', ...before, ...after };
        const command = splitCommand(bytes({ find: 'products', ...before, ...envelope, ...after }));
        expect(deserialize(command.spec)).toEqual(deserialize(bytes(rest)));
        expect(command).toMatchObject({ name: 'find', target: 'products', database: 'shop', txnNumber: 7n });
        expect(command).toMatchObject({ inTransaction: true, startTransaction: true });
      }),
    );
  });

  it('reads the same session id from a command and from endSessions', async () => {
    const { namedSessions } = await import('./session-commands');
    const [one, two] = [{ id: 'one' }, { id: 'two' }];
    const named = namedSessions(bytes({ endSessions: [one, two] }));
    expect(named).toEqual([one, two].map((lsid) => splitCommand(bytes({ ping: 1, lsid })).session));
  });
});

describe('checking BSON', () => {
  it('accepts everything that the driver serialises', () => {
    fc.assert(
      fc.property(document, document, (one, two) => {
        checkDocument(bytes(one));
        checkSequence(Buffer.concat([bytes(one), bytes(two)]));
      }),
    );
  });

  it('throws only ProtocolError for damaged documents, and never reads past their end', () => {
    fc.assert(
      fc.property(document, fc.nat(), fc.integer({ min: 0, max: 255 }), (content, place, byte) => {
        const damaged = bytes({ find: 'c', ...content });
        damaged[place % damaged.length] = byte;
        try {
          splitCommand(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('rejects documents nested beyond the limit', () => {
    let content: object = {};
    for (let depth = 0; depth < 250; depth++) content = { a: content };
    expect(() => checkDocument(bytes(content))).toThrow('nested too deeply');
  });
});

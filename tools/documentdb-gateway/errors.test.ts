import { deserialize } from 'bson';
import { CommandError, isCatalogRace, toCommandError, unpackSqlState } from './errors';
import { PgError, PgUnavailableError } from './pg-messages';
import { explainFailure } from './rootfs-failures';

describe('errors for the driver', () => {
  it('decodes the SQLSTATE of a write error', () => {
    expect(unpackSqlState(319029277)).toBe('M001C');
    expect(unpackSqlState(525074461)).toBe('M00CO');
  });

  it.each([
    ['M001C', 11000],
    ['23P01', 11000],
    ['M00CO', 121],
    ['40001', 112],
    ['40P01', 112],
    ['55P03', 112],
    ['M000F', 48],
    ['M000S', 86],
    ['XX000', 1],
  ])('maps %s to %i', (sqlState, code) => {
    expect(toCommandError(new PgError(sqlState, 'words', {}))).toMatchObject({ code, message: 'words' });
  });

  it('does not treat a conflict in the catalog as a duplicate key', () => {
    const collision = new PgError('23505', 'duplicate key', { s: 'documentdb_api_catalog' });
    expect(isCatalogRace(collision)).toBe(true);
    expect(toCommandError(collision).code).toBe(112);
    expect(isCatalogRace(new PgError('23505', 'duplicate key', { s: 'documentdb_data' }))).toBe(false);
  });

  it('distinguishes an unreachable database from an invalid command', () => {
    expect(toCommandError(new PgUnavailableError('closed'))).toMatchObject({ code: 6 });
  });

  it('carries labels and details', () => {
    const error = new CommandError([112, 'WriteConflict'], 'again', { extra: 1 });
    expect(deserialize(error.reply(['TransientTransactionError']))).toEqual({
      ok: 0,
      errmsg: 'again',
      code: 112,
      codeName: 'WriteConflict',
      extra: 1,
      errorLabels: ['TransientTransactionError'],
    });
  });
});

describe('failures during the build of the system', () => {
  const need = { doing: 'Building', space: 'it needs 1.5 GB in /cache' };
  const failed = (stderr: string): Error => Object.assign(new Error('Command failed'), { stderr });

  it.each([
    ['write error: No space left on device', /disk is full: it needs 1.5 GB in \/cache. Free some space/],
    ["Temporary failure resolving 'mirror'", /packages cannot be reached. Check the network/],
    ['E: Unable to locate package mmdebstrap', /packages cannot be reached. Check the network/],
    ['mknod: Operation not permitted', /because of missing rights/],
    ['something else', /Building failed/],
  ])('explains "%s" and suggests a solution', (stderr, message) => {
    const explained = explainFailure(failed(stderr), need);
    expect(explained.message).toMatch(message);
    expect(explained.message).toContain('MONGODB_URI');
  });
});

import { apiError } from './api-error';

describe('apiError', () => {
  it('reads an error of the API', () => {
    const extensions = { code: 'BAD_USER_INPUT', field: 'input.email', requestId: 'r1', allowed: ['x'] };
    expect(apiError({ message: 'No.', extensions })).toEqual({
      message: 'No.',
      code: 'BAD_USER_INPUT',
      field: 'input.email',
      requestId: 'r1',
      retryAfter: undefined,
      details: { allowed: ['x'] },
    });
  });

  it('leaves an error that was read already as it is', () => {
    const error = apiError({ message: 'No.', extensions: { code: 'FORBIDDEN' } });
    expect(apiError(error)).toBe(error);
  });

  it.each([
    [new TypeError('Failed to fetch'), 'OFFLINE'],
    [Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'UNKNOWN'],
    ['x', 'UNKNOWN'],
    [null, 'UNKNOWN'],
  ])('gives %p the code %s', (error, code) => expect(apiError(error).code).toBe(code));
});

import { ask, type Answer } from '../support/client';
import { askAuthFrom, newNetwork } from '../support/other-networks';
import { register, unique, type TestUser } from '../support/users';
import { shownData } from '../support/outcomes';

const LOGIN =
  'mutation L($email: String!, $password: String!) { login(input: { email: $email, password: $password }) { accessToken } }';
const FORGOT =
  'mutation F($email: String!) { forgotPassword(email: $email, domain: "http://localhost:3000") { success message } }';

/** The number of measurements per side, and of repetitions of a suspicious measurement. */
const SAMPLES = 7;
const TRIES = 3;
/** A skipped hash is about ten times faster; noise on a busy machine stays below this factor. */
const ALIKE = 4;

/** The parts of a response that are equal for any two requests. */
function comparable({ status, data, errors }: Answer): string {
  return JSON.stringify([
    status,
    shownData(data),
    errors.map(({ message, extensions }) => [message, extensions]),
  ]);
}

/** The medians of two alternating calls, in milliseconds. */
async function medians(
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
): Promise<[number, number]> {
  const took: [number[], number[]] = [[], []];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    for (const [side, call] of [one, other].entries()) {
      const started = performance.now();
      await call();
      took[side]?.push(performance.now() - started);
    }
  }
  return took.map((times) => times.sort((a, b) => a - b)[SAMPLES >> 1] ?? 0) as [number, number];
}

/** Two calls take about the same time; repeated after a suspicious measurement, because machines are busy. */
async function expectAlike(one: () => Promise<unknown>, other: () => Promise<unknown>): Promise<void> {
  const measured: string[] = [];
  for (let tries = 0; tries < TRIES; tries += 1) {
    const [a, b] = await medians(one, other);
    if (Math.max(a, b) / Math.min(a, b) < ALIKE) return;
    measured.push(`${a.toFixed(1)} ms and ${b.toFixed(1)} ms`);
  }
  throw new Error(`The times differ: ${measured.join('; ')}.`);
}

/** Each call comes from another network, so that the limits on guesses do not end the measurement. */
const login = (email: string, password: string): Promise<Answer> =>
  askAuthFrom(newNetwork(), LOGIN, { email, password });
const forgot = (email: string): Promise<Answer> => askAuthFrom(newNetwork(), FORGOT, { email });
const nobody = (): string => `${unique('nobody')}@example.com`;

describe('the existence of an account', () => {
  let owners: TestUser[];
  beforeAll(async () => {
    // Several, so that no account is locked before the end.
    owners = await Promise.all(Array.from({ length: 8 }, () => register()));
  });
  let turn = 0;
  const somebody = (): TestUser => owners[(turn += 1) % owners.length] as TestUser;

  it('is not revealed by log-in responses', async () => {
    const { email } = somebody();
    const wrong = comparable(await login(email, `Pass-${unique()}`));
    expect(wrong).toContain('INVALID_CREDENTIALS');
    expect(comparable(await login(nobody(), `Pass-${unique()}`))).toBe(wrong);
    expect(comparable(await login(email.toUpperCase(), `Pass-${unique()}`))).toBe(wrong);
  });

  it('is not revealed by log-in times', async () => {
    await expectAlike(
      () => login(somebody().email, `Pass-${unique()}`),
      () => login(nobody(), `Pass-${unique()}`),
    );
  });

  it('is not revealed by responses to password resets', async () => {
    const known = comparable(await forgot(somebody().email));
    expect(known).toContain('If an account has this address');
    expect(comparable(await forgot(nobody()))).toBe(known);
  });

  it('is not revealed by the times of password resets', async () => {
    await expectAlike(
      () => forgot(somebody().email),
      () => forgot(nobody()),
    );
  });

  it('is not revealed by token checks', async () => {
    const fields = ['validateResetToken', 'validateEmailToken'];
    for (const field of fields) {
      const answers = await Promise.all(
        ['', 'x', 'A'.repeat(43), somebody().refreshToken, somebody().id].map((token) =>
          ask(`query V($token: String!) { ${field}(token: $token) { success message email } }`, {
            variables: { token },
          }),
        ),
      );
      const answersSeen = new Set(answers.map(comparable));
      expect([answersSeen.size, answers[0]?.data]).toEqual([
        1,
        { [field]: { success: false, message: expect.any(String), email: null } },
      ]);
    }
  });

  it('is revealed by registration, which reveals nothing else about the account', async () => {
    const { email, id, name } = somebody();
    const answer = await ask(
      'mutation R($input: RegisterInput!) { register(input: $input) { accessToken } }',
      {
        variables: { input: { email, password: `Pass-${unique()}`, name: 'Other' } },
      },
    );
    expect(answer.errors).toMatchObject([{ extensions: { code: 'EMAIL_TAKEN' } }]);
    expect(JSON.stringify(answer)).not.toMatch(new RegExp(`${id}|${name}"`));
  });
});

import { apiSchema } from '../support/api-schema';
import { ask, type ClientError } from '../support/client';
import { operationOf, rootFieldsWithOptions, variablesFor, type OptionalPlace } from './places';
import { callerOf, newScene, valuesIn, type Scene } from './scene';

const roots = rootFieldsWithOptions(apiSchema());
const withTexts = roots.filter(({ optional }) => optional.some(({ takes }) => takes !== 'other'));
const BLANKS = ['', '   ', '\u00a0\u200b'];

/** Codes that say nothing of what was sent: with them a trial proves nothing. */
const UNJUDGED = /^(UNAUTHENTICATED|FORBIDDEN|RATE_LIMITED|INTERNAL_SERVER_ERROR|GRAPHQL_)/;

describe('what nobody filled in', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await newScene();
  });

  const tried = async (
    name: string,
    valueAt: (place: OptionalPlace) => unknown,
  ): Promise<{ errors: ClientError[]; variables: object }> => {
    const root = roots.find((one) => one.name === name);
    if (!root) throw new Error(`There is no ${name}.`);
    const caller = await callerOf(name, scene);
    const variables = variablesFor(root, valuesIn(scene), valueAt);
    const answer = await ask(operationOf(root), { variables, ...(caller && { as: caller }) });
    return { errors: answer.errors, variables };
  };

  it('covers the fields that clients fill in by forms', () => {
    const names = withTexts.map(({ name }) => name);
    for (const name of [
      'createOrder',
      'addAddress',
      'updateProfile',
      'createTicket',
      'updateCoupon',
      'login',
    ]) {
      expect(names).toContain(`Mutation.${name}`);
    }
    expect(names).toContain('Query.products');
    expect(names.length).toBeGreaterThan(40);
  });

  it.each(withTexts.map(({ name }) => name))('may be sent as a blank text to %s', async (name) => {
    for (const blank of BLANKS) {
      const blankAt = ({ takes }: OptionalPlace): unknown =>
        takes === 'text' ? blank : takes === 'texts' ? [blank] : undefined;
      const { errors, variables } = await tried(name, blankAt);
      const faults = errors.filter(
        ({ extensions: { code } }) => code === 'BAD_USER_INPUT' || UNJUDGED.test(code),
      );
      expect({ name, variables, faults }).toEqual({ name, variables, faults: [] });
    }
  });

  it.each(roots.map(({ name, optional }) => [name, optional] as const))(
    'may be sent as null to %s, or is refused in plain words',
    async (name, optional) => {
      for (const { path } of optional) {
        const { errors } = await tried(name, (place) => (place.path === path ? null : undefined));
        for (const { message, extensions } of errors) {
          expect([path, extensions.code]).not.toEqual([path, 'INTERNAL_SERVER_ERROR']);
          expect([path, message]).toEqual([path, expect.stringMatching(/^[A-Z].*\.$/)]);
          expect(message).not.toMatch(/input\.|\b[a-z]+[A-Z]/);
        }
      }
    },
  );
});

import { rule, type allow } from 'graphql-shield';
import {
  hasPermission,
  roleHasPermission,
  tokenExpired,
  type Permission,
  type ServiceScope,
} from '@e-storefront/auth';
import { DomainError, isDomainError } from '@e-storefront/errors';
import type { SubgraphContext } from './context';

/** One rule of graphql-shield, or a combination of several. */
export type Rule = typeof allow | ReturnType<ReturnType<typeof rule>>;

/** The permission map of a subgraph: a rule a type, or one a field with `*` for the rest of the type. */
export type PermissionTree = Record<string, Rule | Record<string, Rule>>;

/** What a rule is asked about: the parent object, the field's arguments and the call. */
interface Question<Parent, Args, Context> {
  parent: Parent;
  args: Args;
  context: Context;
}

/**
 * Makes a rule. A `false` becomes UNAUTHENTICATED for nobody and FORBIDDEN for somebody; a DomainError that `decide`
 * throws is the answer.
 * Nothing is cached: a subscription's context lives long, and rights are decided anew for each event.
 * @param name unique in the subgraph, such as `isOwnOrder`
 */
export function check<Parent = unknown, Args = unknown, Context extends SubgraphContext = SubgraphContext>(
  name: string,
  decide: (question: Question<Parent, Args, Context>) => boolean | Promise<boolean>,
): Rule {
  return rule(name, { cache: 'no_cache' })(async (parent: Parent, args: Args, context: Context) => {
    try {
      const allowed = await decide({ parent, args, context });
      return allowed || new DomainError(context.principal ? 'FORBIDDEN' : 'UNAUTHENTICATED');
    } catch (error) {
      // Shield takes what a rule throws for a plain `false`.
      if (isDomainError(error)) return error;
      throw error;
    }
  });
}

/**
 * A root field whose answer depends on nobody: it is served to everybody, with an expired token too. Root fields with any
 * other rule are refused to a caller whose token has expired.
 */
export const isPublic: Rule = rule('isPublic', { cache: 'no_cache' })(() => true);

/** Open to everybody, with an answer that depends on who asks: refused to a caller whose token has expired. */
export const dependsOnCaller = check('dependsOnCaller', ({ context }) => {
  if (context.expired) throw tokenExpired();
  return true;
});

/** A person is logged in: keys and machine clients may do only what a named action lets them. */
export const isAuthenticated = check('isAuthenticated', ({ context }) => context.principal?.scopes === null);

/** A person or nobody: for what guests may do, too, and what a key must not do in its owner's name. */
export const isPersonOrGuest = check(
  'isPersonOrGuest',
  ({ context: { principal } }) => principal === null || principal.scopes === null,
);

/** The call came from a known service; says nothing of the person behind it. For `_entities` and `_service`. */
export const isInternalCaller = check('isInternalCaller', ({ context }) => context.caller !== '');

/** The caller's role has a permission; a caller who lacks only an approval or a second factor receives that reason. */
export function can(permission: Permission): Rule {
  return named(`can(${permission})`, ({ context: { principal } }) => {
    if (hasPermission(principal, permission)) return true;
    if (principal?.scopes === null && roleHasPermission(principal.role, permission)) {
      throw new DomainError(principal.secondFactorMissing ? 'SECOND_FACTOR_REQUIRED' : 'SELLER_NOT_APPROVED');
    }
    return false;
  });
}

/** The call was made by a service that may ask for this on its own account; never by the gateway for a client. */
export function hasScope(scope: ServiceScope): Rule {
  return named(`hasScope(${scope})`, ({ context }) => context.callerScopes.includes(scope));
}

const rulesByName = new Map<string, Rule>();

/** The one rule of that name: shield refuses two rules of one name, even when they are alike. */
function named(name: string, decide: Parameters<typeof check>[1]): Rule {
  const rule = rulesByName.get(name) ?? check(name, decide);
  rulesByName.set(name, rule);
  return rule;
}

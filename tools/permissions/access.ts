/** Who is tried, in the order of the columns, and what sets each one apart. */
export const CALLERS = {
  guest: 'Without a token.',
  customer: 'Somebody who buys.',
  pendingSeller: 'A seller whom no admin has approved yet; counts as a customer.',
  seller: 'An approved seller.',
  support: 'A member of the staff who helps customers.',
  admin: 'A member of the staff who runs the shop.',
  super_admin: 'An admin who alone makes and unmakes admins.',
  adminWithout2fa: 'An admin without the second factor that the role needs; counts as a customer.',
  machineClient: 'A machine client of an approved seller, made for `product:write` alone.',
} as const;

export type Caller = keyof typeof CALLERS;

export const CALLER_NAMES = Object.keys(CALLERS) as Caller[];

/** What one caller may do with one field: with everything, with what is their own, or nothing. */
export type Cell = 'all' | 'own' | 'none';

const CELL_OF: Readonly<Record<string, Cell>> = { '+': 'all', o: 'own', '-': 'none' };

/**
 * Who may, a line a term: a sign for each caller in the order of CALLERS, `+` for all, `o` for their own, `-` for nothing.
 * Written by hand, and on purpose not derived from the rules that it is compared with.
 */
const TERMS = {
  anyone: ['+ + + + + + + + +', 'Everybody.'],
  'person or guest': [
    '+ + + + + + + + -',
    'Everybody but machine clients, which act for nobody in the shop.',
  ],
  person: ['- + + + + + + + -', 'Everybody who is logged in.'],
  owner: ['- o o o o o o o -', 'The owner, and nobody else.'],
  'owner or staff': ['- o o o + + + o -', 'The owner, and staff.'],
  'owner or admins': ['- o o o o + + o -', 'The owner, and admins.'],
  'own, or staff for others': ['o o o o + + + o -', 'Guests and people for themselves, staff for anybody.'],
  staff: ['- - - - + + + - -', 'Support, admins and super admins.'],
  admins: ['- - - - - + + - -', 'Admins and super admins.'],
  'super admins': ['- - - - - - + - -', 'Super admins.'],
  'sellers or admins': ['- - - o - + + - -', 'Admins, and sellers for what is theirs.'],
  'sellers or staff': ['- - - o + + + - -', 'Staff, and sellers for what is theirs.'],
  'its seller or admins': [
    '- - - o - + + - o',
    'Admins, and sellers and their machine clients for what is theirs.',
  ],
  'its seller or staff': [
    '- - - o + + + - o',
    'Staff, and sellers and their machine clients for what is theirs.',
  ],
} as const satisfies Record<string, readonly [string, string]>;

type Term = keyof typeof TERMS;

/**
 * Who may: a term, `else null` behind it where others get null, an empty list or NOT_FOUND, so that nothing tells them
 * that there is something to refuse; or the scope of the services that may.
 */
export type Access = Term | `${Term}, else null` | `service:${string}`;

/** Every term with its meaning in one sentence. */
export const TERM_MEANINGS = Object.entries(TERMS).map(([term, [, meaning]]) => [term, meaning]);

/** An access taken apart. */
export interface ParsedAccess {
  /** What each caller may do; nothing for anybody where only services may. */
  cells: Record<Caller, Cell>;
  /** Whether others get null, as if there were nothing. */
  returnsNull: boolean;
  /** The scope that a service needs; undefined for what is no service's business. */
  scope: string | undefined;
}

export function parseAccess(access: Access): ParsedAccess {
  const term = access.replace(', else null', '');
  const signs = Object.hasOwn(TERMS, term) ? TERMS[term as Term][0].split(' ') : [];
  const cells = CALLER_NAMES.map(
    (caller, index) => [caller, CELL_OF[signs[index] ?? '-'] ?? 'none'] as const,
  );
  return {
    cells: Object.fromEntries(cells) as Record<Caller, Cell>,
    returnsNull: access.endsWith(', else null'),
    scope: /^service:(.+)/.exec(access)?.[1],
  };
}

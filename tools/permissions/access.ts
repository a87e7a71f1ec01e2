/** The callers of the matrix, in the order of the columns, with their distinguishing traits. */
export const CALLERS = {
  guest: 'Without a token.',
  customer: 'A user who buys.',
  pendingSeller: 'A seller who is not approved yet; counts as a customer.',
  seller: 'An approved seller.',
  support: 'A member of staff who supports customers.',
  admin: 'A member of staff who manages the shop.',
  super_admin: 'An admin who can also promote and demote admins.',
  adminWithout2fa: 'An admin without the required second factor; counts as a customer.',
  machineClient: 'A machine client of an approved seller with the only scope `product:write`.',
} as const;

export type Caller = keyof typeof CALLERS;

export const CALLER_NAMES = Object.keys(CALLERS) as Caller[];

/** The access of one caller to one field: to everything, to their own, or to nothing. */
export type Cell = 'all' | 'own' | 'none';

const CELL_OF: Readonly<Record<string, Cell>> = { '+': 'all', o: 'own', '-': 'none' };

/**
 * Who may, one line per term: a sign for each caller in the order of CALLERS, `+` for all, `o` for their own, `-` for
 * nothing. Written by hand, on purpose not derived from the rules that it is compared with.
 */
const TERMS = {
  anyone: ['+ + + + + + + + +', 'Everyone.'],
  'person or guest': ['+ + + + + + + + -', 'Everyone except machine clients.'],
  person: ['- + + + + + + + -', 'Every logged-in user.'],
  owner: ['- o o o o o o o -', 'The owner only.'],
  'owner or staff': ['- o o o + + + o -', 'The owner, and staff.'],
  'owner or admins': ['- o o o o + + o -', 'The owner, and admins.'],
  'own, or staff for others': ['o o o o + + + o -', 'Guests and users for themselves, staff for anyone.'],
  staff: ['- - - - + + + - -', 'Support, admins and super admins.'],
  admins: ['- - - - - + + - -', 'Admins and super admins.'],
  'super admins': ['- - - - - - + - -', 'Super admins.'],
  'sellers or admins': ['- - - o - + + - -', 'Admins, and sellers for their own.'],
  'sellers or staff': ['- - - o + + + - -', 'Staff, and sellers for their own.'],
  'its seller or admins': [
    '- - - o - + + - o',
    'Admins, and sellers and their machine clients for their own.',
  ],
  'its seller or staff': ['- - - o + + + - o', 'Staff, and sellers and their machine clients for their own.'],
} as const satisfies Record<string, readonly [string, string]>;

type Term = keyof typeof TERMS;

/**
 * Who may: a term, followed by `else null` if others get null, an empty list or NOT_FOUND, so that the object's existence
 * is not revealed; or the scope of the services that may.
 */
export type Access = Term | `${Term}, else null` | `service:${string}`;

/** Every term with its meaning in one sentence. */
export const TERM_MEANINGS = Object.entries(TERMS).map(([term, [, meaning]]) => [term, meaning]);

/** A parsed access. */
export interface ParsedAccess {
  /** The access of each caller; nothing when only services may. */
  cells: Record<Caller, Cell>;
  /** Whether others get null, as if there were nothing. */
  returnsNull: boolean;
  /** The scope that a service needs; undefined for a field that is not for services. */
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

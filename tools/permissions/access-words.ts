import { CALLER_NAMES, type Caller } from './callers';

/** What one caller may do with one field: with everything, with what is their own, or nothing. */
export type Cell = 'all' | 'own' | 'none';

const CELL_OF: Readonly<Record<string, Cell>> = { '+': 'all', o: 'own', '-': 'none' };

/**
 * The truth, a line a word: a sign for each caller in the order of CALLERS (nobody, customer, waiting, seller, support,
 * admin, super_admin, unproven, key), `+` for all, `o` for their own, `-` for nothing.
 * Written by hand, and by intent not worked out from the rules that it is held against.
 */
const WORDS = {
  anyone: ['+ + + + + + + + +', 'Everybody.'],
  'person or guest': ['+ + + + + + + + -', 'Everybody but keys, which act for nobody in the shop.'],
  person: ['- + + + + + + + -', 'Everybody who is logged in.'],
  owner: ['- o o o o o o o -', 'Whose it is, and nobody else.'],
  'owner or staff': ['- o o o + + + o -', 'Whose it is, and staff.'],
  'owner or admins': ['- o o o o + + o -', 'Whose it is, and admins.'],
  'own, or staff for others': ['o o o o + + + o -', 'Guests and people for themselves, staff for anybody.'],
  staff: ['- - - - + + + - -', 'Support, admins and super admins.'],
  admins: ['- - - - - + + - -', 'Admins and super admins.'],
  'super admins': ['- - - - - - + - -', 'Super admins.'],
  'sellers or admins': ['- - - o - + + - -', 'Admins, and sellers for what is theirs.'],
  'sellers or staff': ['- - - o + + + - -', 'Staff, and sellers for what is theirs.'],
  'its seller or admins': ['- - - o - + + - o', 'Admins, and sellers and their keys for what is theirs.'],
  'its seller or staff': ['- - - o + + + - o', 'Staff, and sellers and their keys for what is theirs.'],
} as const satisfies Record<string, readonly [string, string]>;

export type AccessWord = keyof typeof WORDS;

/**
 * Who may: a word, `hidden` behind it where a refusal does not tell that there is something to refuse (null, an empty
 * list, NOT_FOUND); or the scope of the services that may.
 */
export type Access = AccessWord | `${AccessWord}, hidden` | `service:${string}`;

export const WORD_NAMES = Object.keys(WORDS) as AccessWord[];

/** What a word means, in one sentence. */
export function meaningOf(word: AccessWord): string {
  return WORDS[word][1];
}

/** Whether a refusal looks as if there were nothing. */
export function isHidden(access: Access): boolean {
  return access.endsWith(', hidden');
}

/** The scope that a service needs; undefined for what is no service's business. */
export function serviceScopeOf(access: Access): string | undefined {
  return access.startsWith('service:') ? access.slice('service:'.length) : undefined;
}

/** What each caller may do; nothing for anybody where only services may. */
export function cellsOf(access: Access): Record<Caller, Cell> {
  const word = access.replace(', hidden', '');
  const signs = Object.hasOwn(WORDS, word) ? WORDS[word as AccessWord][0].split(' ') : [];
  const cells = CALLER_NAMES.map(
    (caller, index) => [caller, CELL_OF[signs[index] ?? '-'] ?? 'none'] as const,
  );
  return Object.fromEntries(cells) as Record<Caller, Cell>;
}

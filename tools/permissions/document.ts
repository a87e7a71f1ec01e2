import { PERMISSIONS, ROLES, roleHasPermission, SERVICE_SCOPES, type Permission } from '@e-storefront/auth';
import { CALLER_NAMES, CALLERS, TERM_MEANINGS } from './access';
import { ROOT_TYPES, type Row } from './permission-matrix';
import { PUBLIC_FIELDS } from './public-fields';

const INTRODUCTION = `# Permissions

Every field of the graph and the callers who may access it. \`npm run generate:permissions\` writes this page from
\`tools/permissions/rows\`, which declare the intended access; it is not derived from the permission maps. Tests check that
each field of each subgraph has a row, that the rows agree with the rules of the maps, and, in \`apps/e2e/src/permissions\`,
every cell against the running platform: root fields through the gateway, types also directly at their subgraph through
\`_entities\`, as for nested fields.

- ✓: access to every object
- own: access to the caller's own objects; others are rejected
- –: rejected with UNAUTHENTICATED or FORBIDDEN, or with the code of the missing requirement (SELLER_NOT_APPROVED,
  SECOND_FACTOR_REQUIRED)
- ∅: null, an empty list or NOT_FOUND, as if there were nothing; guests may also get UNAUTHENTICATED. In a row with this sign,
  other users' objects have the same result

A name with a case in brackets is the same field, tried on another kind of object. \`Pagination\` has the access of its page.`;

/** The matrix as a Markdown page. */
export function renderDocument(rows: readonly Row[]): string {
  const subgraphs = [...new Set(rows.map(({ subgraph }) => subgraph))].sort();
  return `${[
    INTRODUCTION,
    `## The callers\n\n${markdownTable(['Caller', 'Meaning'], Object.entries(CALLERS))}`,
    `## The terms\n\n${markdownTable(['Term', 'Meaning'], TERM_MEANINGS)}`,
    ...subgraphs.map((name) =>
      subgraphSection(
        name,
        rows.filter((row) => row.subgraph === name && row.scope === undefined),
      ),
    ),
    expiredSection(),
    servicesSection(rows),
    `## Permissions of roles\n\nThe table of \`libs/auth/src/roles.ts\`.\n\n${rolesTable()}`,
  ].join('\n\n')}\n`;
}

function subgraphSection(name: string, rows: readonly Row[]): string {
  const objects = new Map<string, Row[]>();
  for (const row of rows.filter(({ follows }) => follows)) {
    objects.set(row.object, [...(objects.get(row.object) ?? []), row]);
  }
  const special = rows.filter(({ follows }) => !follows);
  const tables = [
    ...ROOT_TYPES.map((type) =>
      accessTable(
        'Field',
        special.filter((row) => row.type === type),
      ),
    ),
    accessTable(
      'Object',
      [...objects.values()].flatMap(([row]) => (row ? [{ ...row, name: row.object }] : [])),
    ),
    accessTable(
      'Field',
      special.filter(({ isRoot }) => !isRoot),
    ),
  ];
  const lists = [...objects].map(
    ([object, group]) => `- \`${object}\`: ${codeList(group.map(({ field }) => field))}`,
  );
  return [
    `## ${name}`,
    ...tables.filter((table) => table !== ''),
    'Fields with the access of their object:',
    lists.join('\n'),
  ].join('\n\n');
}

/** The access to each field, one row per line; empty without rows. */
function accessTable(title: string, rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const body = rows.map(({ name, access, cells, returnsNull }) => {
    const signs = { all: '✓', own: 'own', none: returnsNull ? '∅' : '–' };
    return [
      `\`${name}\``,
      access.replace(', else null', ''),
      ...CALLER_NAMES.map((caller) => signs[cells[caller]]),
    ];
  });
  return markdownTable([title, 'Who', ...CALLER_NAMES], body);
}

/** The fields that a caller with an expired token still receives. */
function expiredSection(): string {
  const names = Object.values(PUBLIC_FIELDS)
    .flat()
    .map((name) => name.slice(name.indexOf('.') + 1))
    .sort();
  return [
    '## With an expired token',
    `The answer of these root fields does not depend on the caller, and a caller whose token has expired (but is not forged or
revoked) receives it like everyone else. Every other field responds UNAUTHENTICATED at its own path; so do these where a
valid login would have shown more, such as a seller's own products or products that are not on sale.`,
    `${codeList(names)}.`,
  ].join('\n\n');
}

/** The fields for services only, which are not in the schema that clients see. */
function servicesSection(rows: readonly Row[]): string {
  const held = Object.entries(SERVICE_SCOPES) as [string, readonly string[]][];
  const body = rows.flatMap(({ name, subgraph, scope }) => {
    if (scope === undefined) return [];
    const services = held.filter(([, scopes]) => scopes.includes(scope)).map(([service]) => service);
    return [[`\`${name}\``, subgraph, `\`${scope}\``, services.join(', ')]];
  });
  return [
    '## For services only',
    `Clients do not see these fields, and calls that the gateway forwards for a client are rejected. \`_entities\` and
\`_service\` of each subgraph are for services only as well. A service that calls without a user's token reads what guests
may read, with two exceptions: with \`account:standing\` (ticket) the role of accounts and whether they are active, and with
\`category:read\` (coupon, product) inactive categories.`,
    markdownTable(['Field', 'Subgraph', 'Scope', 'Services with it'], body),
  ].join('\n\n');
}

function rolesTable(): string {
  const permissions = Object.keys(PERMISSIONS) as Permission[];
  return markdownTable(
    ['Permission', ...ROLES],
    permissions.map((permission) => [
      `\`${permission}\``,
      ...ROLES.map((role) => (roleHasPermission(role, permission) ? '✓' : '–')),
    ]),
  );
}

/** A table in the format that the format check requires, with columns of equal width. */
function markdownTable(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map((_title, column) =>
    Math.max(3, ...[head, ...body].map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

/** Names as code, separated by commas. */
function codeList(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

import { PERMISSIONS, ROLES, roleHasPermission, SERVICE_SCOPES, type Permission } from '@e-storefront/auth';
import { CALLER_NAMES, CALLERS, TERM_MEANINGS } from './access';
import { ROOT_TYPES, type Row } from './permission-matrix';
import { PUBLIC_FIELDS } from './public-fields';

const INTRODUCTION = `# Who may ask what

Every field of the graph and everybody who may call it. This page is written by \`npm run generate:permissions\` from
\`tools/permissions/rows\`, where people say what is meant; it is not worked out from the permission maps. Three tests hold it:
each field of each subgraph has a row, the rows agree with the rules of the maps, and \`apps/e2e/src/permissions\` tries every
cell against the running platform: root fields through the gateway, types also straight at their subgraph by
\`_entities\`, the path that nested fields take.

- ✓: may, with whatever it is
- own: may with what is theirs; with what is somebody else's it is refused
- –: refused with UNAUTHENTICATED or FORBIDDEN, or with the code of what is missing (SELLER_NOT_APPROVED, SECOND_FACTOR_REQUIRED)
- ∅: shown nothing, as if there were nothing: null, an empty list or NOT_FOUND; who is not logged in may also get
  UNAUTHENTICATED. In a row with this sign that is what happens with somebody else's things, too

A name with a case in brackets is the same field, tried on another kind of thing. \`Pagination\` goes with the page that
holds it.`;

/** The matrix as a page of Markdown. */
export function renderDocument(rows: readonly Row[]): string {
  const subgraphs = [...new Set(rows.map(({ subgraph }) => subgraph))].sort();
  return `${[
    INTRODUCTION,
    `## The callers\n\n${markdownTable(['Caller', 'Who that is'], Object.entries(CALLERS))}`,
    `## The terms\n\n${markdownTable(['Term', 'Who that is'], TERM_MEANINGS)}`,
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
    'Fields that go with their object:',
    lists.join('\n'),
  ].join('\n\n');
}

/** Who may what, a line a row; empty without rows. */
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

/** What a caller whose token has expired is still served. */
function expiredSection(): string {
  const names = Object.values(PUBLIC_FIELDS)
    .flat()
    .map((name) => name.slice(name.indexOf('.') + 1))
    .sort();
  return [
    '## With an expired token',
    `The answer of these root fields depends on nobody, and a caller whose token has only expired (not one whose token is
forged or whose session was ended) gets it as everybody does. Every other field answers UNAUTHENTICATED at its own path;
so do these where the expired login would have shown more, such as a seller's own products or what is not on sale.`,
    `${codeList(names)}.`,
  ].join('\n\n');
}

/** What only services ask of each other: no such field is in the schema that clients see. */
function servicesSection(rows: readonly Row[]): string {
  const held = Object.entries(SERVICE_SCOPES) as [string, readonly string[]][];
  const body = rows.flatMap(({ name, subgraph, scope }) => {
    if (scope === undefined) return [];
    const services = held.filter(([, scopes]) => scopes.includes(scope)).map(([service]) => service);
    return [[`\`${name}\``, subgraph, `\`${scope}\``, services.join(', ')]];
  });
  return [
    '## For services only',
    `Clients do not see these fields, and a call that the gateway hands on for a client is refused to every client.
Besides, \`_entities\` and \`_service\` of each subgraph answer to services alone. A service that shows nobody's token is
nobody there, and reads what nobody reads, but for two scopes: with \`account:standing\` (ticket) the role of accounts and
whether they are active, and with \`category:read\` (coupon, product) the categories that are not shown.`,
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

/** A table as the format check wants it: columns of one width each. */
function markdownTable(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map((_title, column) =>
    Math.max(3, ...[head, ...body].map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

/** Names as code, with commas between them. */
function codeList(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

import { PERMISSIONS, ROLES, roleHasPermission, SERVICE_SCOPES, type Permission } from '@e-storefront/auth';
import { cellsOf, isHidden, meaningOf, serviceScopeOf, WORD_NAMES, type Access } from './access-words';
import { CALLER_NAMES, CALLERS } from './callers';
import { codeList, markdownTable } from './markdown';
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
- –: refused with UNAUTHENTICATED or FORBIDDEN, or told what is missing (SELLER_NOT_APPROVED, SECOND_FACTOR_REQUIRED)
- ∅: shown nothing, as if there were nothing: null, an empty list or NOT_FOUND; who is not logged in may also get
  UNAUTHENTICATED. In a row with this sign that is what happens with somebody else's things, too

A name with a case in brackets is the same field, tried on another kind of thing. \`Pagination\` goes with the page that
holds it.`;

/** The matrix as a page of Markdown. */
export function renderDocument(rows: readonly Row[]): string {
  const subgraphs = [...new Set(rows.map(({ subgraph }) => subgraph))].sort();
  return `${[
    INTRODUCTION,
    `## The callers\n\n${callersTable()}`,
    `## The words\n\n${wordsTable()}`,
    ...subgraphs.map((subgraph) =>
      subgraphSection(
        subgraph,
        rows.filter((row) => row.subgraph === subgraph),
      ),
    ),
    expiredSection(),
    servicesSection(rows),
    `## Named actions\n\nThe table of \`libs/auth/src/roles.ts\`.\n\n${actionsTable()}`,
  ].join('\n\n')}\n`;
}

function subgraphSection(name: string, rows: readonly Row[]): string {
  const open = rows.filter(({ access }) => serviceScopeOf(access) === undefined);
  const roots = ROOT_TYPES.map((type) => open.filter((row) => row.type === type)).filter(
    (group) => group.length > 0,
  );
  const fields = open.filter(({ type }) => !ROOT_TYPES.some((root) => root === type));
  const special = fields.filter(({ follows }) => !follows);
  const objects = byObject(fields.filter(({ follows }) => follows));
  const tables = [
    ...roots.map((group) => accessTable('Field', group.map(fieldRow))),
    accessTable(
      'Object',
      objects.map(([label, [row]]) => cellsRow(label, row?.access ?? 'anyone')),
    ),
    ...(special.length > 0 ? [accessTable('Field', special.map(fieldRow))] : []),
  ];
  const lists = objects.map(
    ([label, group]) => `- \`${label}\`: ${codeList(group.map(({ field }) => field))}`,
  );
  return [`## ${name}`, ...tables, 'Fields that go with their object:', lists.join('\n')].join('\n\n');
}

/** The rows of each object, by its name with its case. */
function byObject(rows: readonly Row[]): [string, Row[]][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const label = row.name.slice(0, row.name.lastIndexOf('.'));
    groups.set(label, [...(groups.get(label) ?? []), row]);
  }
  return [...groups];
}

const fieldRow = ({ name, access }: Row): string[] => cellsRow(name, access);

function cellsRow(name: string, access: Access): string[] {
  const cells = cellsOf(access);
  const none = isHidden(access) ? '∅' : '–';
  const signs = { all: '✓', own: 'own', none } as const;
  return [
    `\`${name}\``,
    access.replace(', hidden', ''),
    ...CALLER_NAMES.map((caller) => signs[cells[caller]]),
  ];
}

function accessTable(title: string, body: readonly string[][]): string {
  return markdownTable([title, 'Who', ...CALLER_NAMES], body);
}

function callersTable(): string {
  return markdownTable(
    ['Caller', 'Who that is'],
    CALLER_NAMES.map((caller) => [caller, CALLERS[caller]]),
  );
}

function wordsTable(): string {
  return markdownTable(
    ['Word', 'Who that is'],
    WORD_NAMES.map((word) => [word, meaningOf(word)]),
  );
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
  const body = rows.flatMap((row) => {
    const scope = serviceScopeOf(row.access);
    if (scope === undefined) return [];
    const services = held.filter(([, scopes]) => scopes.includes(scope)).map(([service]) => service);
    return [[`\`${row.name}\``, row.subgraph, `\`${scope}\``, services.join(', ')]];
  });
  return [
    '## For services only',
    `Clients do not see these fields, and a call that the gateway hands on for a client is refused, whoever the client is.
Besides, \`_entities\` and \`_service\` of each subgraph answer to services alone. A service that shows nobody's token is
nobody there, and reads what nobody reads, but for two scopes: with \`account:standing\` (ticket) the role of accounts and
whether they are active, and with \`category:read\` (coupon, product) the categories that are not shown.`,
    markdownTable(['Field', 'Subgraph', 'Scope', 'Services with it'], body),
  ].join('\n\n');
}

function actionsTable(): string {
  const actions = Object.keys(PERMISSIONS) as Permission[];
  return markdownTable(
    ['Action', ...ROLES],
    actions.map((action) => [
      `\`${action}\``,
      ...ROLES.map((role) => (roleHasPermission(role, action) ? '✓' : '–')),
    ]),
  );
}

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ERROR_CODES, sentenceAbout } from '@e-storefront/errors';
import { ROOT } from '../workspace';

/** Functions whose text reaches clients, with the position of the text among the arguments. */
const SPEAKERS: Readonly<Record<string, number>> = {
  badInput: 1,
  refuse: 1,
  rejected: 1,
  done: 0,
  define: 1,
  fault: 1,
};
/** Checks of zod whose last argument can be a message. */
const CHECKS = new Set([
  'min',
  'max',
  'int',
  'regex',
  'refine',
  'length',
  'email',
  'url',
  'enum',
  'number',
  'string',
]);
/** Properties with a text for clients. */
const PROPERTIES = new Set(['message', 'error']);

/** Tests, and settings, whose messages operators read in a log. */
const NOT_FOR_CLIENTS = /\.(test|d|generated)\.ts$|\bconfig\.ts$|\/test\/|fixture/;

interface Message {
  place: string;
  text: string;
}

const messages = sources().flatMap(messagesOf);

test('messages of every kind are found', () => {
  const texts = messages.map(({ text }) => text);
  expect(messages.length).toBeGreaterThan(200);
  expect(texts).toContain('must be at least 1.');
  expect(texts).toContain('The current password is wrong.');
  expect(texts).toContain('is too common. Please choose another one.');
  expect(texts).toContain('must have at most two decimals.');
});

test('every message is a whole sentence for users, without paths and names of the schema', () => {
  const faulty = messages.filter(({ text }) => !isForPeople(sentenceAbout('input.name', text)));
  expect(faulty).toEqual([]);
});

test.each(Object.entries(ERROR_CODES))('the message of %s is for users as well', (_code, { message }) => {
  expect(isForPeople(message)).toBe(true);
});

test.each(['input.name: is too long.', 'must be set', 'The customerId is wrong.', 'the name is wrong.'])(
  'rejects %p',
  (text) => expect(isForPeople(text)).toBe(false),
);

function isForPeople(sentence: string): boolean {
  const isSentence = /^[\p{Lu}\d]/u.test(sentence) && /\.$/.test(sentence) && !/\s{2}/.test(sentence);
  return isSentence && !/\binput\b[.:]/.test(sentence) && !/\b\p{Ll}+\p{Lu}/u.test(sentence);
}

/** The files of services and libraries that run in production. */
function sources(): string[] {
  return ['apps', 'libs'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder)).flatMap((name) => {
      const src = path.join(ROOT, folder, name, 'src');
      if (name === 'e2e' || name === 'testing') return [];
      return readdirSync(src, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !NOT_FOR_CLIENTS.test(file))
        .map((file) => path.join(src, file));
    }),
  );
}

function messagesOf(file: string): Message[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Message[] = [];
  const constants = constantsOf(source);
  const note = (given: ts.Node | undefined): void => {
    const node = given && ts.isIdentifier(given) ? constants.get(given.text) : given;
    for (const text of textsOf(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node?.getStart() ?? 0);
      if (text.includes(' ')) found.push({ place: `${path.relative(ROOT, file)}:${line + 1}`, text });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) note(argumentOf(node));
    if (ts.isPropertyAssignment(node) && PROPERTIES.has(node.name.getText())) note(node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The constants of a file, by their names. */
function constantsOf(source: ts.SourceFile): Map<string, ts.Node> {
  const declarations = source.statements.flatMap((statement) =>
    ts.isVariableStatement(statement) ? [...statement.declarationList.declarations] : [],
  );
  return new Map(
    declarations.flatMap(({ name, initializer }) =>
      initializer ? [[name.getText(), initializer] as const] : [],
    ),
  );
}

/** The argument of a call that reaches clients, if any. */
function argumentOf({ expression, arguments: given }: ts.CallExpression): ts.Node | undefined {
  if (ts.isIdentifier(expression)) {
    const place = SPEAKERS[expression.text];
    return place === undefined ? undefined : given[place];
  }
  if (!ts.isPropertyAccessExpression(expression) || !CHECKS.has(expression.name.text)) return undefined;
  return given[given.length - 1];
}

/** The possible texts of an expression; interpolated values are replaced by a number. */
function textsOf(node: ts.Node | undefined): string[] {
  if (!node) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) {
    return [node.head.text + node.templateSpans.map(({ literal }) => `3${literal.text}`).join('')];
  }
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  return [];
}

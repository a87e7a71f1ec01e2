import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import { GraphQLError, type DocumentNode, type ValidationContext, type ValidationRule } from 'graphql';
import { countFields } from './count-fields';
import { tooComplex, type QueryFigures } from './query-maximums';

/**
 * The validation rules that measure a document and report what is too much of, with OPERATION_TOO_COMPLEX. The rules
 * of armor only count here (`n: Infinity`): they would throw, and word their refusals without figures.
 * @param figures where each document's figures are noted, the largest of its operations
 */
export function measuringRules(
  maximums: QueryFigures,
  figures: WeakMap<DocumentNode, QueryFigures>,
): ValidationRule[] {
  const note = (context: ValidationContext, counted: Partial<QueryFigures>): void => {
    const document = context.getDocument();
    const before = figures.get(document) ?? { depth: 0, aliases: 0, directives: 0, fields: 0, rootFields: 0 };
    for (const [name, value] of Object.entries(counted) as [keyof QueryFigures, number][]) {
      before[name] = Math.max(before[name], value);
      if (value > maximums[name]) context.reportError(reported(tooComplex(name, value, maximums[name])));
    }
    figures.set(document, before);
  };
  const counting = (name: keyof QueryFigures) => ({
    n: Infinity,
    onAccept: [
      (context: ValidationContext | null, { n }: { n: number }) => context && note(context, { [name]: n }),
    ],
  });
  return [
    maxDepthRule({ ...counting('depth'), flattenFragments: true }) as ValidationRule,
    maxAliasesRule(counting('aliases')) as ValidationRule,
    maxDirectivesRule(counting('directives')) as ValidationRule,
    countFields(note as Parameters<typeof countFields>[0]),
  ];
}

function reported(refusal: Error): GraphQLError {
  return new GraphQLError(refusal.message, { originalError: refusal });
}

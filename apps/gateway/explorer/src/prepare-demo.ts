import { callApi } from './endpoint';
import type { Demo, Sample } from './demos';
import { operationName, operationText } from './operations';
import { valueAt } from './value-at';
import { session } from './session';

/** A demo with values for its variables, ready for a tab. */
export interface PreparedDemo {
  name: string;
  query: string;
  variables: Record<string, unknown>;
  /** Explains which values are missing. */
  notice: string | undefined;
}

async function fetchSampleValues({ file, into }: Sample): Promise<Record<string, unknown>> {
  const data = await callApi({ query: operationText(`samples/${file}`), token: session.token });
  const found = Object.entries(into).map(([variable, path]) => [variable, valueAt(data, path)] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined && value !== null));
}

function loginVariables(): Record<string, unknown> {
  const { accounts } = session.read();
  const account = accounts.find(({ role }) => role === 'customer');
  return account ? { email: account.email, password: account.password } : {};
}

/** Logs in with the demo's role if possible, and fills its variables with ids from the database. */
export async function prepareDemo(demo: Demo): Promise<PreparedDemo> {
  if (demo.as) await session.actAs(demo.as);
  const query = operationText(demo.file);
  const found = demo.sample ? await fetchSampleValues(demo.sample).catch(() => ({})) : {};
  const complete = !demo.sample || Object.keys(found).length === Object.keys(demo.sample.into).length;
  return {
    name: operationName(query),
    query,
    variables: { ...demo.variables, ...found, ...(demo.file === 'log-in' ? loginVariables() : {}) },
    notice: complete ? undefined : demo.sample?.missing,
  };
}

import { useForm, type UseFormReturnType } from '@mantine/form';
import { useCallback, useRef, useState, type SyntheticEvent } from 'react';
import { apiError, type ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { errorText } from '../states/error-text';
import type { Fault } from './rules';
import { faultyField } from './server-fault';
import { formFaults, type FormRules } from './validate-form';

/** The reader has paused; before, nearly every value is still incomplete. */
const PAUSE_MS = 400;

interface ApiFormOptions<Values> {
  initialValues: Values;
  rules?: FormRules<Values>;
  /** Sends the values. It throws what the API reports, or returns the ApiError, as the session's functions do. */
  submit(values: Values): Promise<ApiError | undefined | void>;
  /** The form's field by the API's path (`input.newPassword`) or by error code, where their names differ. */
  errorFields?: Readonly<Record<string, string>>;
}

/** A form that is sent to the API. */
export interface ApiForm<Values> {
  /** Fields: `{...form.getInputProps('email')}`. */
  form: UseFormReturnType<Values>;
  onSubmit(event?: SyntheticEvent<HTMLFormElement>): void;
  isSubmitting: boolean;
  /** What the API reported about the form as a whole, for an ErrorNotice; ApiFormView shows it. */
  error: ApiError | null;
}

/**
 * A form that is checked as one types by the server's rules, and sent to the API. What the API rejects is shown at its field,
 * anything else above the form; the values stay. The first invalid field receives the focus.
 */
export function useApiForm<Values extends { [Field in keyof Values]: Values[Field] }>({
  initialValues,
  rules,
  submit,
  errorFields,
}: ApiFormOptions<Values>): ApiForm<Values> {
  const { t } = useTranslation();
  const [error, setError] = useState<ApiError | null>(null);
  // What the API rejected last: a check that was still waiting when it answered must not hide that.
  const rejected = useRef<Rejected | null>(null);
  const withRejected = (errors: Record<string, string>, values: Values): Record<string, string> => {
    const { field, value, text } = rejected.current ?? {};
    if (field === undefined || text === undefined || valueAt(values, field) !== value) return errors;
    return { [field]: text, ...errors };
  };
  const check = (values: Values) => {
    const faults = formFaults(rules ?? ({} as FormRules<Values>), values);
    return faults instanceof Promise
      ? faults.then((found) => withRejected(toErrors(found), values))
      : withRejected(toErrors(faults), values);
  };
  const toErrors = (faults: ReadonlyMap<string, Exclude<Fault, null>>): Record<string, string> =>
    Object.fromEntries(
      [...faults].map(([path, fault]) => [
        path,
        typeof fault === 'string' ? fault : t(fault.key, fault.values),
      ]),
    );
  const latestCheck = useRef(check);
  latestCheck.current = check;
  const form = useForm<Values>({
    initialValues,
    validate: useCallback((values: Values) => latestCheck.current(values), []),
    validateInputOnChange: true,
    validateDebounce: PAUSE_MS,
  });
  const show = (cause: ApiError): void => {
    const field = faultyField(cause, form.getValues(), errorFields);
    if (field === undefined) return setError(cause);
    const text = errorText(cause, t);
    rejected.current = { field, value: valueAt(form.getValues(), field), text };
    form.setErrors({ [field]: text });
    focus(form, [field]);
  };
  const send = async (values: Values): Promise<void> => {
    setError(null);
    try {
      const cause = await submit(values);
      if (cause) show(cause);
    } catch (thrown) {
      show(apiError(thrown));
    }
  };
  const submitForm = form.onSubmit(send, (errors) => focus(form, Object.keys(errors)));
  const onSubmit = (event?: SyntheticEvent<HTMLFormElement>): void => {
    rejected.current = null;
    submitForm(event);
  };
  return { form, onSubmit, isSubmitting: form.submitting, error };
}

/** A value that the API rejected. */
interface Rejected {
  field: string;
  value: unknown;
  text: string;
}

/** @param path such as `address.zip` */
function valueAt(values: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      values,
    );
}

/** Focuses the first of some fields in the order of the page. */
function focus<Values>({ getInputNode }: UseFormReturnType<Values>, paths: readonly string[]): void {
  const nodes = paths.flatMap((path) => getInputNode(path) ?? []);
  const [first] = nodes.sort((one, other) =>
    one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
  );
  first?.focus();
}

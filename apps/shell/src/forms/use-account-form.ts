import { useForm, type FormRulesRecord, type UseFormReturnType } from '@mantine/form';
import { useState, type FormEvent } from 'react';
import { apiError, type ApiError } from '@e-storefront/graph-client';

interface AccountFormOptions<Values extends Record<string, string>> {
  initialValues: Values;
  rules: FormRulesRecord<Values>;
  /** Sends the values. @returns the error of a session route @throws what Apollo Client throws */
  submit: (values: Values) => Promise<ApiError | undefined>;
}

interface AccountForm<Values extends Record<string, string>> {
  form: UseFormReturnType<Values>;
  /** An error that belongs to no field. */
  error: ApiError | undefined;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/** A form that is checked as one types and shows the errors of the API at their fields. */
export function useAccountForm<Values extends Record<string, string>>({
  initialValues,
  rules,
  submit,
}: AccountFormOptions<Values>): AccountForm<Values> {
  const [error, setError] = useState<ApiError>();
  const form = useForm<Values>({
    initialValues,
    validate: rules,
    validateInputOnChange: true,
  });
  const onSubmit = form.onSubmit(async (values) => {
    setError(undefined);
    const failure = await submit(values).catch(apiError);
    const field = failure?.field?.split('.').at(-1);
    if (failure && field !== undefined && field in initialValues)
      form.setErrors({ [field]: failure.message });
    else setError(failure);
  });
  return { form, error, onSubmit };
}

import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { ApiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { ErrorNotice } from '../states/error-notice';

interface SecurityCodeFormProps {
  /** Sends the code. @returns the error, if any */
  submit: (code: string) => Promise<ApiError | undefined>;
  /** Goes back to the choice of an account. */
  onCancel: () => void;
}

/** Asks for the code of the second factor during a log-in. */
export function SecurityCodeForm({ submit, onCancel }: SecurityCodeFormProps): ReactNode {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const [error, setError] = useState<ApiError>();
  const [isSending, setSending] = useState(false);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setSending(true);
    setError(await submit(code.trim()));
    setSending(false);
  };
  const isWrong = error?.code === 'INVALID_CREDENTIALS' || error?.code === 'SECOND_FACTOR_REQUIRED';
  return (
    <form onSubmit={(event) => void send(event)}>
      <Stack>
        <Text>{t('logIn.codeHint')}</Text>
        {error && !isWrong && <ErrorNotice error={error} />}
        <TextInput
          label={t('logIn.code')}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={isWrong && t('logIn.wrongCode')}
          autoComplete="one-time-code"
          autoFocus
          required
          withAsterisk={false}
          size="md"
          dir="ltr"
        />
        <Button type="submit" size="md" loading={isSending} disabled={code.trim() === ''}>
          {t('logIn.confirm')}
        </Button>
        <Button variant="subtle" size="md" onClick={onCancel}>
          {t('logIn.otherAccount')}
        </Button>
      </Stack>
    </form>
  );
}

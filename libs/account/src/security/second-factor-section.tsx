import { Alert, Badge, Button, Group } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useSessionStore } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { ConfirmIdentity } from './confirm-identity';
import { RecoveryCodes } from './recovery-codes';
import { SecondFactorSetup } from './second-factor-setup';
import { Section } from './section';
import { useSecondFactor } from './use-second-factor';

interface SecondFactorSectionProps {
  isEnabled: boolean;
  /** Whether the role requires a second factor. */
  isRequired: boolean;
  onChange: () => Promise<void>;
}

type Step = 'overview' | 'setup' | 'disable' | 'newCodes';

/** The second factor: set-up, recovery codes, removal. */
export function SecondFactorSection({
  isEnabled,
  isRequired,
  onChange,
}: SecondFactorSectionProps): ReactNode {
  const { t } = useTranslation();
  const store = useSessionStore();
  const actions = useSecondFactor();
  const [step, setStep] = useState<Step>(isRequired && !isEnabled ? 'setup' : 'overview');
  const [codes, setCodes] = useState<readonly string[]>();

  const finish = async (isNowEnabled: boolean): Promise<void> => {
    setStep('overview');
    store.update({ secondFactorEnabled: isNowEnabled });
    // The next access token has the permissions of the role.
    await store.renew(store.current?.accessToken);
    await onChange();
  };
  const show = async (newCodes: readonly string[]): Promise<void> => {
    setCodes(newCodes);
    await finish(true);
  };
  return (
    <Section
      title={t('account.secondFactor.title')}
      text={t('account.secondFactor.text')}
      badge={
        <Badge tt="none" color={isEnabled ? 'green' : 'gray'} size="lg" variant="light">
          {t(isEnabled ? 'account.secondFactor.on' : 'account.secondFactor.off')}
        </Badge>
      }
    >
      {isRequired && !isEnabled && (
        <Alert color="yellow" icon={<IconShieldLock />} title={t('account.secondFactor.required')}>
          {t('account.secondFactor.requiredText')}
        </Alert>
      )}
      {codes && <RecoveryCodes codes={codes} onClose={() => setCodes(undefined)} />}
      {!codes && step === 'overview' && !isEnabled && (
        <Group>
          <Button size="md" onClick={() => setStep('setup')}>
            {t('account.secondFactor.setUp')}
          </Button>
        </Group>
      )}
      {!codes && step === 'overview' && isEnabled && (
        <Group>
          <Button size="md" variant="default" onClick={() => setStep('setup')}>
            {t('account.secondFactor.move')}
          </Button>
          <Button size="md" variant="default" onClick={() => setStep('newCodes')}>
            {t('account.secondFactor.newCodes')}
          </Button>
          {!isRequired && (
            <Button size="md" variant="default" onClick={() => setStep('disable')}>
              {t('account.secondFactor.disable')}
            </Button>
          )}
        </Group>
      )}
      {step === 'setup' && (
        <SecondFactorSetup isEnabled={isEnabled} onDone={show} onCancel={() => setStep('overview')} />
      )}
      {step === 'newCodes' && (
        <ConfirmIdentity
          label={t('account.secondFactor.newCodes')}
          withCode
          submit={async (input) => show(await actions.newCodes(input))}
          onCancel={() => setStep('overview')}
        />
      )}
      {step === 'disable' && (
        <ConfirmIdentity
          label={t('account.secondFactor.disable')}
          withCode
          submit={async (input) => {
            await actions.disable(input);
            await finish(false);
          }}
          onCancel={() => setStep('overview')}
        />
      )}
    </Section>
  );
}

import { useMutation } from '@apollo/client/react';
import type { Identity } from './confirm-identity';
import {
  AccountBeginSecondFactorDocument,
  AccountConfirmSecondFactorDocument,
  AccountDisableSecondFactorDocument,
  AccountNewRecoveryCodesDocument,
} from './second-factor.generated';

/** A new authenticator. */
export interface Authenticator {
  secret: string;
  /** For the QR code. */
  uri: string;
}

interface SecondFactorActions {
  begin: (identity: Identity) => Promise<Authenticator>;
  /** @returns the recovery codes */
  confirm: (code: string) => Promise<readonly string[]>;
  newCodes: (identity: Identity) => Promise<readonly string[]>;
  disable: (identity: Identity) => Promise<void>;
}

/** The changes of a second factor. They throw what the API reports. */
export function useSecondFactor(): SecondFactorActions {
  const [begin] = useMutation(AccountBeginSecondFactorDocument);
  const [confirm] = useMutation(AccountConfirmSecondFactorDocument);
  const [newCodes] = useMutation(AccountNewRecoveryCodesDocument);
  const [disable] = useMutation(AccountDisableSecondFactorDocument);
  return {
    begin: async ({ password, code }) => {
      const { data } = await begin({ variables: { password, ...(code && { code }) } });
      if (!data?.beginSecondFactor) throw new Error('The API returned no authenticator.');
      return data.beginSecondFactor;
    },
    confirm: async (code) => (await confirm({ variables: { code } })).data?.confirmSecondFactor?.codes ?? [],
    newCodes: async (variables) => (await newCodes({ variables })).data?.newRecoveryCodes?.codes ?? [],
    disable: async (variables) => void (await disable({ variables })),
  };
}

import { requirePrincipal } from '@e-storefront/auth';
import type { SubgraphContext } from '@e-storefront/subgraph';
import type { AddressService } from '../address/address.service';
import type { AuditLog } from '../audit/audit.service';
import type { GoogleAccounts } from '../google/google-accounts.service';
import type { GoogleSignIn } from '../google/google.service';
import type { LoginService } from '../login/login.service';
import type { RegistrationService } from '../login/registration.service';
import type { ApiKeyService } from '../api-clients/api-key.service';
import type { MachineClientService } from '../api-clients/machine-client.service';
import type { EmailVerification } from '../email/email-verification.service';
import type { PasswordReset } from '../password/password-reset.service';
import type { PasswordService } from '../password/password.service';
import type { SecondFactorPolicy } from '../second-factor/second-factor-policy';
import type { SecondFactorService } from '../second-factor/second-factor.service';
import type { CallerInfo } from '../session/client-info';
import type { SessionService } from '../session/session.service';
import type { UserAdministration } from '../user/administration.service';
import type { ProfileService } from '../user/profile.service';
import type { UserService } from '../user/user.service';
import type { Address } from '../address/address';
import type { User } from '../user/user';

export interface AuthServices {
  users: UserService;
  profiles: ProfileService;
  administration: UserAdministration;
  login: LoginService;
  registration: RegistrationService;
  google: GoogleSignIn;
  googleAccounts: GoogleAccounts;
  sessions: SessionService;
  passwords: PasswordService;
  passwordResets: PasswordReset;
  secondFactors: SecondFactorService;
  secondFactorPolicy: SecondFactorPolicy;
  verification: EmailVerification;
  addresses: AddressService;
  apiKeys: ApiKeyService;
  machineClients: MachineClientService;
  audit: AuditLog;
}

export interface AppContext extends SubgraphContext, AuthServices {
  /** Batched. Deleted accounts are tombstones. */
  userById: (id: string) => Promise<User | null>;
  /** Batched. */
  addressesOf: (userId: string) => Promise<Address[]>;
  /** Accounts that this call has authenticated for, by a login or a mailed token. */
  authenticatedAccountIds: Set<string>;
  /** Whether responses contain mailed tokens: only in development and test runs. */
  exposesEmailTokens: boolean;
}

/** The caller for audited actions. @throws UNAUTHENTICATED */
export function requireCaller({ principal, client }: AppContext): CallerInfo {
  return { principal: requirePrincipal(principal), client: client };
}

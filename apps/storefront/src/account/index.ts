export {
  ForgotPasswordPage,
  GoogleCallbackPage,
  ProfilePage,
  ResetPasswordPage,
  SecurityPage,
  VerifyEmailPage,
} from '@e-storefront/account';
export { AddressesPage } from '../addresses/addresses-page';
export { AccountArea } from './account-area';
export { AccountFrame } from './account-frame';
export { DataPage } from './data/data-page';
export { LogInPage } from './log-in-page';
export { RegisterPage } from './register-page';
export { RequireAccount } from './require-account';

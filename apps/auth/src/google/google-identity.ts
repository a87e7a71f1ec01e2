/** The identity in a verified ID token. */
export interface GoogleIdentity {
  /** The permanent id of the Google account. */
  subject: string;
  email: string;
  emailVerified: boolean;
  name: string;
  picture?: string;
}


/** Who somebody is, as a checked ID token says. */
export interface GoogleIdentity {
  /** The account's lasting id at Google. */
  subject: string;
  email: string;
  emailVerified: boolean;
  name: string;
  picture?: string;
}

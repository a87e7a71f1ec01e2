import type { Mail } from './mail.service';

/** Whom a mail greets. */
export interface Recipient {
  name: string;
  email: string;
}

interface Content {
  subject: string;
  lines: string[];
  /** What the mail asks its reader to open. */
  link?: string;
}

/** Asks the owner of a new account to prove the address. */
export function verificationMail(to: Recipient, link: string): Mail {
  return compose(to, {
    subject: 'Verify your e-mail address',
    lines: [
      'Open this link within 24 hours to verify your address. If you have no account with us, ignore it.',
    ],
    link,
  });
}

/** Brings the link for a new password. */
export function passwordResetMail(to: Recipient, link: string): Mail {
  return compose(to, {
    subject: 'Choose a new password',
    lines: [
      'Open this link within 30 minutes to choose a new password. If you did not ask for it, ignore it.',
    ],
    link,
  });
}

/** Tells the owner that the password is another one now. */
export function passwordChangedMail(to: Recipient): Mail {
  return compose(to, {
    subject: 'Your password was changed',
    lines: [
      'Your password was changed and your other devices were logged out.',
      'Was it not you? Reset it now.',
    ],
  });
}

/** Tells the owner that the account can be opened with Google from now on. */
export function googleLinkedMail(to: Recipient): Mail {
  return compose(to, {
    subject: 'Google sign-in was added to your account',
    lines: [
      'You can log in with your Google account from now on.',
      'Was it not you? Remove it in your account and choose a new password.',
    ],
  });
}

/** Tells the owner that Google does not open the account any more. */
export function googleUnlinkedMail(to: Recipient): Mail {
  return compose(to, {
    subject: 'Google sign-in was removed from your account',
    lines: [
      'Your Google account does not open your account here any more, and your other devices were logged out.',
      'Was it not you? Reset your password now.',
    ],
  });
}

/** Tells the owner that a login asks for more, or for less, from now on. */
export function secondFactorChangedMail(to: Recipient & { secondFactorEnabled: boolean }): Mail {
  const state = to.secondFactorEnabled ? 'on' : 'off';
  return compose(to, {
    subject: `Your second factor is ${state}`,
    lines: [
      `The codes of an authenticator app were switched ${state} for your account, and your other devices were logged out.`,
      'Was it not you? Reset your password now.',
    ],
  });
}

/** Tells the owner that staff took the second factor off. */
export function secondFactorResetMail(to: Recipient): Mail {
  return compose(to, {
    subject: 'Your second factor was removed',
    lines: [
      'Our staff removed the second factor of your account, and all your devices were logged out.',
      'Log in with your password and set up a new one. Did you not ask for this? Answer this mail and reset your password now.',
    ],
  });
}

/** Tells the owner that a recovery code was used, and how many are left. */
export function recoveryCodeUsedMail(to: Recipient, left: number): Mail {
  return compose(to, {
    subject: 'A recovery code was used',
    lines: [
      `Somebody used one of your recovery codes in the place of your authenticator app. You have ${left} left.`,
      'Was it not you? Reset your password now.',
    ],
  });
}

/** Tells the owner that a program can act for the account from now on: it outlives the login that made it. */
export function programMadeMail(to: Recipient, kind: 'API key' | 'machine client', name: string): Mail {
  return compose(to, {
    subject: `A new ${kind} can act for your account`,
    lines: [
      `The ${kind} "${name}" was made for your account.`,
      'Was it not you? Revoke it in your account, then choose a new password.',
    ],
  });
}

/** Warns the owner that two have used one login, and that it was ended. */
export function refreshTokenReusedMail(to: Recipient): Mail {
  return compose(to, {
    subject: 'We logged out one of your devices',
    lines: [
      'A login of yours was used from two places at once, as happens when it is stolen. We have ended it.',
      'Log in again on your device. If you see logins that you do not know, change your password.',
    ],
  });
}

/** Tells a seller what was decided. */
export function sellerDecisionMail(to: Recipient, approved: boolean): Mail {
  return compose(to, {
    subject: approved ? 'Your shop is open' : 'Your application was refused',
    lines: [
      approved
        ? 'Your seller account was approved. Log in again and add your first product.'
        : 'Your seller account was not approved. Answer this mail to learn more.',
    ],
  });
}

/** A mail in the shop's words, as text and as HTML. */
export function compose(to: Recipient, { subject, lines, link }: Content): Mail {
  const all = [`Hello ${to.name},`, ...lines, ...(link ? [link] : [])];
  const paragraphs = [`Hello ${to.name},`, ...lines].map((line) => `<p>${escapeHtml(line)}</p>`);
  const anchor = link ? [`<p><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>`] : [];
  return { to: to.email, subject, text: all.join('\n\n'), html: [...paragraphs, ...anchor].join('\n') };
}

/** Text as HTML shows it: names are chosen by strangers. */
export function escapeHtml(text: string): string {
  const escapes: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}

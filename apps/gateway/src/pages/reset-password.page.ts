import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import checkLink from './operations/check-password-link.graphql';
import setPassword from './operations/set-password.graphql';
import { alert, expiredLinkPage, html, success, type Html, type Page } from './page-layout';
import type { PageOperations, PageError } from './page-operations';
import { errorPage } from './error-page';

const TITLE = 'Choose a new password';
const EXPIRED_LINK = expiredLinkPage(TITLE, [
  'It has already been used, a newer e-mail has replaced it, or it is more than 30 minutes old.',
  'To receive a new link, go to the login page of the shop and choose “Forgot password”.',
]);

export interface NewPassword {
  password: string;
  confirmPassword: string;
}

const linkCheckResult = z.object({
  validateResetToken: z.object({ success: z.boolean(), email: z.string().nullable() }).nullable(),
});
const resetResult = z.object({ resetPassword: z.object({ success: z.boolean() }).nullable() });

/**
 * Shows the form for a new password. Does not use up the token, because mail programs open links before the reader
 * does.
 */
export async function showPasswordForm(
  operations: PageOperations,
  request: FastifyRequest,
  token: string,
): Promise<Page> {
  return renderForm(operations, request, { token, error: null });
}

/** Sets the new password, or shows the form again with the error. */
export async function changePassword(
  operations: PageOperations,
  request: FastifyRequest,
  { token, ...passwords }: NewPassword & { token: string },
): Promise<Page> {
  const { error } = await operations.run(request, {
    query: setPassword,
    variables: { token, ...passwords },
    result: resetResult,
  });
  if (error?.code === 'TOKEN_INVALID') return EXPIRED_LINK;
  if (error?.code === 'BAD_USER_INPUT') return renderForm(operations, request, { token, error });
  if (error) return errorPage(TITLE, error);
  const body = html`${success('Your password was changed.')}
    <p>For your safety, all your devices were logged out. You can now log in with your new password.</p>`;
  return { title: 'Password changed', body };
}

async function renderForm(
  operations: PageOperations,
  request: FastifyRequest,
  { token, error }: { token: string; error: PageError | null },
): Promise<Page> {
  const link = await operations.run(request, {
    query: checkLink,
    variables: { token },
    result: linkCheckResult,
  });
  if (link.error) return errorPage(TITLE, link.error);
  const { success: isValid = false, email = null } = link.data.validateResetToken ?? {};
  if (!isValid) return EXPIRED_LINK;
  const getFieldError = (field: keyof NewPassword): string | null =>
    error?.field === field ? error.message : null;
  const isOtherError = error && !getFieldError('password') && !getFieldError('confirmPassword');
  const body = html`<p>Choose a new password for <strong>${email}</strong>.</p>
    ${isOtherError && alert(error.message)}
    <form method="post" action="/reset-password">
      <input type="hidden" name="token" value="${token}" />
      <input
        class="unseen"
        type="email"
        name="username"
        value="${email}"
        autocomplete="username"
        readonly
        tabindex="-1"
        aria-hidden="true"
      />
      <ul class="rules" id="rules">
        <li>8 to 128 characters long</li>
        <li>not one of the most common passwords</li>
        <li>does not contain your name or your e-mail address</li>
      </ul>
      ${renderField('password', 'New password', getFieldError('password'))}
      ${renderField('confirmPassword', 'New password, again', getFieldError('confirmPassword'))}
      <button type="submit">Change my password</button>
    </form>`;
  return { ...(error && { status: 400 }), title: TITLE, body, hidesToken: true };
}

function renderField(name: keyof NewPassword, label: string, error: string | null): Html {
  const described = error === null ? 'rules' : `${name}-error rules`;
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      type="password"
      id="${name}"
      name="${name}"
      required
      minlength="8"
      maxlength="128"
      autocomplete="new-password"
      aria-describedby="${described}"
      ${error !== null && html` aria-invalid="true"`}
    />
    ${error !== null && html`<p class="field-error" id="${name}-error" role="alert">${error}</p>`}
  </div>`;
}

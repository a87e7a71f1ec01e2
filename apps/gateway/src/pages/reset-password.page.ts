import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import checkLink from './operations/check-password-link.graphql';
import setPassword from './operations/set-password.graphql';
import { alert, deadLink, html, success, type Html, type Page } from './page-layout';
import type { PageOperations, Refusal } from './page-operations';
import { refusedPage } from './error-page';

const TITLE = 'Choose a new password';
const DEAD = deadLink(TITLE, [
  'It was used already, a newer mail has replaced it, or it is older than 30 minutes.',
  'To get a new link, go to the log-in page of the shop and choose “Forgot password”.',
]);

/** What people typed. */
export interface NewPassword {
  password: string;
  confirmPassword: string;
}

const checked = z.object({
  validateResetToken: z.object({ success: z.boolean(), email: z.string().nullable() }).nullable(),
});
const done = z.object({ resetPassword: z.object({ success: z.boolean() }).nullable() });

/** Shows the form for a new password. It uses nothing up: mail programs open links before people do. */
export async function showPasswordForm(
  operations: PageOperations,
  request: FastifyRequest,
  token: string,
): Promise<Page> {
  return formOf(operations, request, { token, refusal: null });
}

/** Sets the password that was typed, or shows the form again with what is wrong with it. */
export async function changePassword(
  operations: PageOperations,
  request: FastifyRequest,
  { token, ...typed }: NewPassword & { token: string },
): Promise<Page> {
  const { refusal } = await operations.run(request, {
    query: setPassword,
    variables: { token, ...typed },
    result: done,
  });
  if (refusal?.code === 'TOKEN_INVALID') return DEAD;
  if (refusal?.code === 'BAD_USER_INPUT') return formOf(operations, request, { token, refusal });
  if (refusal) return refusedPage(TITLE, refusal);
  const body = html`${success('Your password was changed.')}
    <p>For your safety all your devices were logged out. You can log in with your new password now.</p>`;
  return { title: 'Password changed', body };
}

async function formOf(
  operations: PageOperations,
  request: FastifyRequest,
  { token, refusal }: { token: string; refusal: Refusal | null },
): Promise<Page> {
  const link = await operations.run(request, { query: checkLink, variables: { token }, result: checked });
  if (link.refusal) return refusedPage(TITLE, link.refusal);
  const { success: isValid = false, email = null } = link.data.validateResetToken ?? {};
  if (!isValid) return DEAD;
  const faultOf = (field: keyof NewPassword): string | null =>
    refusal?.field === field ? refusal.message : null;
  const isElsewhere = refusal && !faultOf('password') && !faultOf('confirmPassword');
  const body = html`<p>For <strong>${email}</strong>.</p>
    ${isElsewhere && alert(refusal.message)}
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
      ${field('password', 'New password', faultOf('password'))}
      ${field('confirmPassword', 'New password, again', faultOf('confirmPassword'))}
      <button type="submit">Change my password</button>
    </form>`;
  return { ...(refusal && { status: 400 }), title: TITLE, body, forgetsToken: true };
}

function field(name: keyof NewPassword, label: string, fault: string | null): Html {
  const described = fault === null ? 'rules' : `${name}-fault rules`;
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
      ${fault !== null && html` aria-invalid="true"`}
    />
    ${fault !== null && html`<p class="fault" id="${name}-fault" role="alert">${fault}</p>`}
  </div>`;
}

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import checkLink from './operations/check-verification-link.graphql';
import verifyAddress from './operations/verify-address.graphql';
import { expiredLinkPage, html, success, type Page } from './page-layout';
import type { PageOperations } from './page-operations';
import { errorPage } from './error-page';

const TITLE = 'Verify your e-mail address';
const EXPIRED_LINK = expiredLinkPage(TITLE, [
  'It has already been used, a newer e-mail has replaced it, or it is more than 24 hours old.',
  'If you have already verified your address, there is nothing left to do. Otherwise, log in to your account and request a new e-mail.',
]);

const linkCheckResult = z.object({
  validateEmailToken: z.object({ success: z.boolean(), email: z.string().nullable() }).nullable(),
});
const verificationResult = z.object({ verifyEmailByToken: z.object({ success: z.boolean() }).nullable() });

/**
 * Asks for confirmation of the address. Verifies nothing yet, because mail programs open links before the reader does.
 */
export async function showVerification(
  operations: PageOperations,
  request: FastifyRequest,
  token: string,
): Promise<Page> {
  const { data, error } = await operations.run(request, {
    query: checkLink,
    variables: { token },
    result: linkCheckResult,
  });
  if (error) return errorPage(TITLE, error);
  const { success: isValid = false, email = null } = data.validateEmailToken ?? {};
  if (!isValid) return EXPIRED_LINK;
  const body = html`<p>Please confirm that <strong>${email}</strong> is your e-mail address.</p>
    <form method="post" action="/verify-email">
      <input type="hidden" name="token" value="${token}" />
      <button type="submit">Verify my address</button>
    </form>`;
  return { title: TITLE, body, hidesToken: true };
}

export async function verifyEmail(
  operations: PageOperations,
  request: FastifyRequest,
  token: string,
): Promise<Page> {
  const { error } = await operations.run(request, {
    query: verifyAddress,
    variables: { token },
    result: verificationResult,
  });
  if (error?.code === 'TOKEN_INVALID') return EXPIRED_LINK;
  if (error) return errorPage(TITLE, error);
  const body = html`${success('Your e-mail address is verified.')}
    <p>Thank you. You can close this page and go back to the shop.</p>`;
  return { title: 'E-mail address verified', body };
}

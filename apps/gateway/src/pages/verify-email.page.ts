import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import checkLink from './operations/check-verification-link.graphql';
import verifyAddress from './operations/verify-address.graphql';
import { deadLink, html, success, type Page } from './page-layout';
import type { PageOperations } from './page-operations';
import { refusedPage } from './error-page';

const TITLE = 'Verify your e-mail address';
const DEAD = deadLink(TITLE, [
  'It was used already, a newer mail has replaced it, or it is older than 24 hours.',
  'If you have verified your address already, there is nothing left to do. Otherwise, log in to your account and ask for a new mail.',
]);

const checked = z.object({
  validateEmailToken: z.object({ success: z.boolean(), email: z.string().nullable() }).nullable(),
});
const verified = z.object({ verifyEmailByToken: z.object({ success: z.boolean() }).nullable() });

/** Shows whose address a link verifies. It verifies nothing yet: mail programs open links before people do. */
export async function showVerification(
  operations: PageOperations,
  request: FastifyRequest,
  token: string,
): Promise<Page> {
  const { data, refusal } = await operations.run(request, {
    query: checkLink,
    variables: { token },
    result: checked,
  });
  if (refusal) return refusedPage(TITLE, refusal);
  const { success: isValid = false, email = null } = data.validateEmailToken ?? {};
  if (!isValid) return DEAD;
  const body = html`<p>Please confirm that <strong>${email}</strong> is your address.</p>
    <form method="post" action="/verify-email">
      <input type="hidden" name="token" value="${token}" />
      <button type="submit">Verify my address</button>
    </form>`;
  return { title: TITLE, body, forgetsToken: true };
}

/** Verifies the address of a link. */
export async function verify(
  operations: PageOperations,
  request: FastifyRequest,
  token: string,
): Promise<Page> {
  const { refusal } = await operations.run(request, {
    query: verifyAddress,
    variables: { token },
    result: verified,
  });
  if (refusal?.code === 'TOKEN_INVALID') return DEAD;
  if (refusal) return refusedPage(TITLE, refusal);
  const body = html`${success('Your e-mail address is verified.')}
    <p>Thank you. You can close this page and go back to the shop.</p>`;
  return { title: 'Address verified', body };
}

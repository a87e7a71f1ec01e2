import { z } from 'zod';
import { parsePhone, PHONE_FAULT } from '@e-storefront/addresses';
import { requirePrincipal } from '@e-storefront/auth';
import { badInput, DomainError } from '@e-storefront/errors';
import { changeable, clearable, parseInput, text } from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import { personName, pictureUrl } from './user.input';
import type { User } from './user';
import type { UserRepository } from './user.model';

const profileInput = z.object({
  name: changeable(personName),
  phone: clearable(text(40)),
  profilePicture: clearable(pictureUrl),
});

/** Updates profiles. */
export class ProfileService {
  readonly #users: UserRepository;
  readonly #shopCountry: string;

  /** @param shopCountry alpha-2; the default for phone numbers without a country code */
  constructor(users: UserRepository, shopCountry: string) {
    this.#users = users;
    this.#shopCountry = shopCountry;
  }

  /** Updates the caller's profile; null clears optional fields. @throws BAD_USER_INPUT, UNAUTHENTICATED */
  async update(context: RequestContext, input: unknown): Promise<User> {
    const principal = requirePrincipal(context.principal);
    const { phone, ...change } = parseInput(profileInput, input);
    const number = phone && this.#parsePhone(phone);
    const changes = { ...change, ...(number !== undefined && { phone: number }) };
    const user = await this.#users.update(principal.id, changes, { isActive: true });
    if (!user) throw new DomainError('UNAUTHENTICATED');
    return user;
  }

  #parsePhone(phone: string): string {
    const number = parsePhone(phone, this.#shopCountry);
    if (number === null) throw badInput('input.phone', PHONE_FAULT);
    return number;
  }
}

import { z } from 'zod';
import type { Principal } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { parseInput } from '@e-storefront/values';
import { personName, phone, pictureUrl } from './user.input';
import type { User, UserChange, UserRepository } from './user.service';

const profileInput = z.object({
  name: personName.optional(),
  phone: phone.optional(),
  profilePicture: pictureUrl.optional(),
});

/** A profile as it is sent: null removes what may be removed. */
interface ProfileInput {
  phone?: string | null;
  profilePicture?: string | null;
}

/** Changes what people say of themselves. */
export class ProfileService {
  readonly #users: UserRepository;

  constructor(users: UserRepository) {
    this.#users = users;
  }

  /** Changes the caller's own profile. @throws BAD_USER_INPUT, UNAUTHENTICATED */
  async update(principal: Principal, input: ProfileInput): Promise<User> {
    const change: UserChange = {
      ...parseInput(profileInput, input),
      ...(input.phone === null && { phone: null }),
      ...(input.profilePicture === null && { profilePicture: null }),
    };
    const user = await this.#users.change(principal.id, change, { isActive: true });
    if (!user) throw new DomainError('UNAUTHENTICATED');
    return user;
  }
}

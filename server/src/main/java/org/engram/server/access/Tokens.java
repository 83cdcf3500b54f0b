package org.engram.server.access;

import java.util.Optional;

/** Who is known by which token. */
@FunctionalInterface
public interface Tokens {
  /**
   * Who sends a token.
   *
   * @param token as the client sent it
   * @return nobody where it is not known
   */
  Optional<Caller> caller(String token);
}

package org.engram.server.access;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.engram.tensor.ConfigurationException;

/**
 * A token that was just made: 256 random bits. It is shown once; the line for the file has only its
 * hash, from which it cannot be found.
 *
 * @param token what the client sends
 * @param line what the service's file of tokens gets
 */
public record NewToken(String token, String line) {
  /**
   * Makes one.
   *
   * @param id by which the audit log names it: letters, digits, {@code _ . -}
   * @param scopes at least one
   */
  public static NewToken make(String id, Set<AccessScope> scopes) {
    if (!id.matches(TokenFile.ID)) {
      throw new ConfigurationException(
          "--id", "'" + id + "'", "letters, digits, _ . - (at most 64)", "");
    }
    if (scopes.isEmpty()) {
      throw new ConfigurationException("--scope", "none", "read, embed or admin", "Name one");
    }
    SecureRandom random = new SecureRandom();
    byte[] bits = new byte[32];
    random.nextBytes(bits);
    String token = "engram_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    List<String> names = new TreeSet<>(scopes).stream().map(AccessScope::text).toList();
    String hash = HexFormat.of().formatHex(TokenFile.hash(token));
    return new NewToken(token, id + " " + String.join(",", names) + " " + hash);
  }
}

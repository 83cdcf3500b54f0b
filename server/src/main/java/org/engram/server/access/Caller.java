package org.engram.server.access;

import java.util.Set;

/**
 * Who sends a request.
 *
 * @param id of the token, as the audit log names it
 * @param scopes what it may do
 */
public record Caller(String id, Set<AccessScope> scopes) {
  /** Everybody, where the service knows no tokens. */
  public static final Caller ANYBODY = new Caller("anybody", Set.of(AccessScope.values()));

  public Caller {
    scopes = Set.copyOf(scopes);
  }

  public boolean may(AccessScope scope) {
    return scopes.contains(scope) || scopes.contains(AccessScope.ADMIN);
  }

  /** Whether a job that another sent may be seen. */
  public boolean sees(String owner) {
    return id.equals(owner) || may(AccessScope.READ);
  }

  /** Whether a job that another sent may be removed. */
  public boolean removes(String owner) {
    return id.equals(owner) || may(AccessScope.ADMIN);
  }
}

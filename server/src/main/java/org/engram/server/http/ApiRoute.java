package org.engram.server.http;

import java.io.IOException;
import java.util.Optional;
import org.engram.server.access.AccessScope;

/**
 * One route, as the OpenAPI document has it.
 *
 * @param path with its parameters in braces
 * @param open to those without a token, too
 * @param page whether a browser opens it, and so may sign in by a password
 * @param scope that a token must have; any token will do where there is none
 * @param action what the audit log calls it; empty where it is not recorded
 */
record ApiRoute(
    String method,
    String path,
    boolean open,
    boolean page,
    Optional<AccessScope> scope,
    String action,
    Handler handler) {
  /** What answers. */
  @FunctionalInterface
  interface Handler {
    void handle(Exchange exchange) throws IOException, InterruptedException;
  }

  static ApiRoute open(String path, Handler handler) {
    return new ApiRoute("GET", path, true, false, Optional.empty(), "", handler);
  }

  static ApiRoute any(String method, String path, String action, Handler handler) {
    return new ApiRoute(method, path, false, false, Optional.empty(), action, handler);
  }

  static ApiRoute scoped(
      AccessScope scope, String method, String path, String action, Handler handler) {
    return new ApiRoute(method, path, false, false, Optional.of(scope), action, handler);
  }

  static ApiRoute page(String path, String action, Handler handler) {
    return new ApiRoute("GET", path, false, true, Optional.of(AccessScope.READ), action, handler);
  }
}

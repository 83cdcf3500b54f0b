package org.engram.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.engram.server.access.Caller;
import org.engram.server.access.Tokens;
import org.engram.server.metrics.Metrics;

/** Who is let in to a route. */
final class Entrance {
  private final Optional<Tokens> tokens;
  private final Metrics metrics;

  /** Where there are no tokens, whoever is on this machine and no page of another site's. */
  Entrance(Optional<Tokens> tokens, Metrics metrics) {
    this.tokens = tokens;
    this.metrics = metrics;
  }

  /**
   * Who asks.
   *
   * @throws RefusedRequest where that is nobody who may
   */
  Caller caller(ApiRoute route, Exchange exchange) {
    if (route.open()) {
      return Caller.ANYBODY;
    }
    if (tokens.isEmpty()) {
      sameSite(exchange);
      return Caller.ANYBODY;
    }
    return exchange
        .header("Authorization")
        .flatMap(value -> token(value, route.page()))
        .flatMap(tokens.get()::caller)
        .orElseThrow(
            () -> {
              metrics.turnedAway("token");
              return RefusedRequest.of(
                  401,
                  "Authorization",
                  "no token that is known",
                  "Authorization: Bearer TOKEN",
                  "Ask who runs the service for one");
            });
  }

  /**
   * Whether one who is known may.
   *
   * @throws RefusedRequest where not
   */
  void permit(ApiRoute route, Caller caller) {
    if (route.scope().isPresent() && !caller.may(route.scope().get())) {
      metrics.turnedAway("scope");
      throw RefusedRequest.of(
          403,
          "token",
          "without the scope for this",
          "scope " + route.scope().get().text(),
          "Ask who runs the service for another token");
    }
  }

  /**
   * The token of a header. A page is asked for by a browser, which knows a name and a password: the
   * password is the token. Nothing else takes these, for a browser sends them for any site's page.
   */
  private static Optional<String> token(String header, boolean page) {
    if (header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return Optional.of(header.substring(7).strip());
    }
    if (!page || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      byte[] both = Base64.getDecoder().decode(header.substring(6).strip());
      String[] parts = new String(both, StandardCharsets.UTF_8).split(":", 2);
      return parts.length == 2 ? Optional.of(parts[1]) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // no Base 64: as if nothing were given
    }
  }

  /** Where there are no tokens, a page of somebody else's in a browser here must not come in. */
  private static void sameSite(Exchange exchange) {
    String host = exchange.header("Host").orElse("");
    String name = host.replaceFirst(":[0-9]+$", "");
    boolean foreign =
        exchange
            .header("Origin")
            .filter(origin -> !origin.replaceFirst("^https?://", "").equals(host))
            .isPresent();
    boolean numeric = name.matches("[0-9.]+|\\[[0-9a-fA-F:.]+\\]");
    if (foreign || !(name.equals("localhost") || numeric)) {
      throw RefusedRequest.of(
          403,
          "Origin",
          "a page of another site, or another name of this host",
          "a client of its own",
          "Start the service with --tokens FILE to reach it by a name");
    }
  }
}

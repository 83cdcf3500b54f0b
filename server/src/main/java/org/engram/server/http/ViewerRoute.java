package org.engram.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * {@code /viewer/}: the page of the module web, where it is on the class path. Names of few forms
 * are looked for among its resources, and nowhere else.
 */
final class ViewerRoute {
  private static final String ROOT = "/org/engram/web/";
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_-]{1,64}(\\.[A-Za-z0-9_-]{1,32}){0,3}\\.[a-z0-9]{2,5}");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "mjs", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "wasm", "application/wasm",
          "txt", "text/plain; charset=utf-8");
  private static final String POLICY =
      "default-src 'none'; script-src 'self' blob:; worker-src 'self' blob:; style-src 'self'"
          + " 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src"
          + " 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** The page's relative names need the slash. */
  void redirect(Exchange exchange) {
    exchange.header("Location", "/viewer/");
    exchange.empty(308);
  }

  void page(Exchange exchange) throws IOException {
    send(exchange, "viewer.html");
  }

  void file(Exchange exchange) throws IOException {
    String name = exchange.path("name");
    if (!NAME.matcher(name).matches()) {
      throw RefusedRequest.notFound();
    }
    send(exchange, name);
  }

  private static void send(Exchange exchange, String name) throws IOException {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String type = TYPES.get(ending);
    if (type == null) {
      throw RefusedRequest.notFound();
    }
    try (InputStream in = ViewerRoute.class.getResourceAsStream(ROOT + name)) {
      if (in == null) {
        throw RefusedRequest.notFound();
      }
      exchange.header("Content-Security-Policy", POLICY);
      exchange.send(200, type, in.readAllBytes());
    }
  }
}

package org.engram.server.http;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.engram.pipeline.viewer.Part;
import org.engram.pipeline.viewer.ViewerData;
import org.engram.pipeline.viewer.ViewerJson;
import org.engram.pipeline.viewer.ViewerPage;

/** {@code /viewer/}: one page and its data, both made when the service starts. */
final class ViewerRoute {
  private final Optional<Ready> ready;

  private record Ready(byte[] page, String policy, byte[] data) {}

  private ViewerRoute(Optional<Ready> ready) {
    this.ready = ready;
  }

  /**
   * Makes the page.
   *
   * @throws org.engram.tensor.ConfigurationException if this build has no viewer
   */
  static ViewerRoute of(Optional<ViewerData> data) {
    return new ViewerRoute(data.map(ViewerRoute::ready));
  }

  private static Ready ready(ViewerData data) {
    ViewerPage.Served page = ViewerPage.open().served(data.title(), new Part.At("data.json"));
    StringWriter json = new StringWriter();
    ViewerJson.write(data, json);
    return new Ready(
        page.html().getBytes(StandardCharsets.UTF_8),
        page.policy(),
        json.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The page's relative names need the slash. */
  void redirect(Exchange exchange) {
    exchange.header("Location", "/viewer/");
    exchange.empty(308);
  }

  void page(Exchange exchange) {
    Ready made = made();
    exchange.header("Content-Security-Policy", made.policy());
    exchange.send(200, "text/html; charset=utf-8", made.page());
  }

  void data(Exchange exchange) {
    exchange.send(200, "application/json", made().data());
  }

  private Ready made() {
    return ready.orElseThrow(
        () ->
            RefusedRequest.of(
                404,
                "/viewer/",
                "no viewer",
                "a service that was started with one",
                "Start it with --viewer RESULTS"));
  }
}

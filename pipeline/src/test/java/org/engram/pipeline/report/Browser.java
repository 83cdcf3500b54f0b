package org.engram.pipeline.report;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;

/** A real browser without a window, spoken to by its developer tools' protocol. */
public final class Browser implements AutoCloseable {
  private static final Map<String, Integer> NUMBERS = Map.of("Tab", 9, "Enter", 13);

  private final Process process;
  private final BrowserTools tools;

  private Browser(Process process, BrowserTools tools) {
    this.process = process;
    this.tools = tools;
  }

  /** The program, where this machine has one. */
  public static Optional<Path> installed() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(
            name ->
                Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin").split(":"))
                    .map(folder -> Path.of(folder).resolve(name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it on an empty page. */
  public static Browser start(Path program, Path temp) throws IOException, InterruptedException {
    return start(program, temp, List.of("--disable-gpu"));
  }

  /**
   * The same with WebGL, drawn by the processor where there is no card. All of the page is put
   * together by it then: a page that is not would have the browser read every picture back, and
   * complain of it.
   */
  public static Browser startDrawing(Path program, Path temp)
      throws IOException, InterruptedException {
    return start(program, temp, List.of("--use-angle=swiftshader", "--enable-unsafe-swiftshader"));
  }

  private static Browser start(Path program, Path temp, List<String> flags)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--window-size=1180,900",
                "--user-data-dir=" + temp.resolve("profile"),
                "--remote-debugging-port=0"));
    command.addAll(flags);
    command.add("about:blank");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new Browser(process, BrowserTools.of(address(process)));
  }

  /** It says on which port it listens; what it prints later is read and dropped. */
  private static String address(Process process) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    List<String> said = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.add(line);
      if (line.contains("DevTools listening on ws://")) {
        Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {}));
        return line.substring(line.indexOf("ws://") + 5).split("/")[0];
      }
    }
    throw new IllegalStateException("the browser ended: " + String.join("; ", said));
  }

  /** Opens a page and waits until it is loaded; what it saves goes to a folder. */
  public void open(Path page, Path downloads) throws InterruptedException {
    open(page.toUri(), downloads);
  }

  /** The same of any address. */
  public void open(URI page, Path downloads) throws InterruptedException {
    tools.forget();
    tools.call("Page.enable", Map.of());
    tools.call("Network.enable", Map.of());
    tools.call("Log.enable", Map.of());
    tools.call("Runtime.enable", Map.of());
    tools.call(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", downloads.toString(), "eventsEnabled", true));
    tools.call("Page.navigate", Map.of("url", page.toString()));
    tools.await(event -> event.path("method").asString().equals("Page.loadEventFired"));
  }

  /** The value of an expression on the page. */
  public JsonNode evaluate(String expression) throws InterruptedException {
    JsonNode result =
        tools.call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** The value of an expression as soon as a condition holds on the page; null if it never does. */
  public JsonNode evaluateWhen(String condition, String expression) throws InterruptedException {
    String promise =
        "new Promise(done => { const end = Date.now() + %d; const look = () => (%s) ? done(%s) :"
                .formatted(BrowserTools.PATIENCE_SECONDS * 500, condition, expression)
            + " Date.now() > end ? done(null) : setTimeout(look, 20); look(); })";
    JsonNode result =
        tools.call(
            "Runtime.evaluate",
            Map.of("expression", promise, "returnByValue", true, "awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(promise + ": " + result.path("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** Clicks a place of an element, from 0 to 1 across and down. */
  public void click(String selector, double across, double down) throws InterruptedException {
    JsonNode box =
        evaluate(
            "(() => { const b = document.querySelector('%s').getBoundingClientRect();"
                    .formatted(selector)
                + " return [b.left, b.top, b.width, b.height]; })()");
    double x = box.get(0).asDouble() + across * box.get(2).asDouble();
    double y = box.get(1).asDouble() + down * box.get(3).asDouble();
    for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
      String button = type.equals("mouseMoved") ? "none" : "left";
      tools.call(
          "Input.dispatchMouseEvent",
          Map.of("type", type, "x", x, "y", y, "button", button, "clickCount", 1));
    }
  }

  /** Presses a key, as {@code ArrowDown}, {@code Tab} or {@code t}, where the focus is. */
  public void press(String key) throws InterruptedException {
    Map<String, Object> pressed = new HashMap<>(Map.of("type", "keyDown", "key", key));
    pressed.put("text", key.equals("Enter") ? "\r" : key.length() == 1 ? key : "");
    // What the browser itself does with a key goes by its number.
    Optional.ofNullable(NUMBERS.get(key))
        .ifPresent(number -> pressed.put("windowsVirtualKeyCode", number));
    tools.call("Input.dispatchKeyEvent", pressed);
    pressed.put("type", "keyUp");
    pressed.remove("text");
    tools.call("Input.dispatchKeyEvent", pressed);
  }

  /** Makes the window another size. */
  public void resize(int width, int height) throws InterruptedException {
    tools.call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Sends a header with every request from now on. */
  public void header(String name, String value) throws InterruptedException {
    tools.call("Network.enable", Map.of());
    tools.call("Network.setExtraHTTPHeaders", Map.of("headers", Map.of(name, value)));
  }

  /** Clicks the button that an expression gives, and waits for the file that is saved by it. */
  void save(String button) throws InterruptedException {
    evaluate(button + ".click()");
    tools.await(
        event ->
            event.path("method").asString().equals("Browser.downloadProgress")
                && event.path("params").path("state").asString().equals("completed"));
  }

  /** What the console was told, and exceptions of scripts. */
  public List<String> complaints() {
    return tools.events().stream()
        .filter(
            event ->
                List.of("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
                    .contains(event.path("method").asString()))
        .map(event -> event.path("params").toString())
        .toList();
  }

  /** Addresses that were asked for, but for those whose data they hold themselves. */
  public List<String> requests() {
    return tools.events().stream()
        .filter(event -> event.path("method").asString().equals("Network.requestWillBeSent"))
        .map(event -> event.path("params").path("request").path("url").asString())
        .filter(url -> !url.startsWith("data:") && !url.startsWith("blob:"))
        .toList();
  }

  /** A picture of the whole page, however long. */
  public BufferedImage picture() throws IOException, InterruptedException {
    JsonNode size = tools.call("Page.getLayoutMetrics", Map.of()).path("cssContentSize");
    JsonNode shot =
        tools.call(
            "Page.captureScreenshot",
            Map.of(
                "captureBeyondViewport",
                true,
                "clip",
                Map.of(
                    "x", 0,
                    "y", 0,
                    "width", size.path("width").asInt(),
                    "height", size.path("height").asInt(),
                    "scale", 1)));
    byte[] png = Base64.getDecoder().decode(shot.path("data").asString());
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  /** The colours that a picture of the whole page has where an element stands. */
  public Set<Integer> colours(BufferedImage picture, String selector) throws InterruptedException {
    JsonNode box =
        evaluate(
            "(() => { const b = document.querySelector('%s').getBoundingClientRect();"
                    .formatted(selector)
                + " return [b.left, b.top, b.right, b.bottom].map(Math.round); })()");
    int left = box.get(0).asInt();
    int top = box.get(1).asInt();
    int bottom = Math.min(picture.getHeight(), box.get(3).asInt());
    return colours(picture.getSubimage(left, top, box.get(2).asInt() - left, bottom - top));
  }

  /** The colours of a picture. */
  static Set<Integer> colours(BufferedImage picture) {
    int width = picture.getWidth();
    int[] pixels = picture.getRGB(0, 0, width, picture.getHeight(), null, 0, width);
    return Arrays.stream(pixels).boxed().collect(Collectors.toSet());
  }

  @Override
  public void close() {
    try {
      tools.call("Browser.close", Map.of());
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    tools.close();
  }
}

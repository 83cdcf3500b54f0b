package org.engram.pipeline.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real browser without a window, spoken to by its developer tools' protocol. */
public final class Browser implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 120;
  private static final Map<String, Integer> NUMBERS = Map.of("Tab", 9, "Enter", 13);

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final LinkedBlockingQueue<JsonNode> replies = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<JsonNode> news = new LinkedBlockingQueue<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private WebSocket socket;
  private int sent;

  private Browser(Process process) {
    this.process = process;
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
    Browser browser = new Browser(process);
    browser.connect(browser.address());
    return browser;
  }

  /** It says on which port it listens; what it prints later is read and dropped. */
  private URI address() throws IOException, InterruptedException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    List<String> said = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.add(line);
      if (line.contains("DevTools listening on ws://")) {
        Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {}));
        String base = line.substring(line.indexOf("ws://") + 5).split("/")[0];
        return page(base);
      }
    }
    throw new IllegalStateException("the browser ended: " + String.join("; ", said));
  }

  private URI page(String base) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + base + "/json/list")).build();
    String list = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    for (JsonNode target : JsonMapper.shared().readTree(list)) {
      if (target.path("type").asString().equals("page")) {
        return URI.create(target.path("webSocketDebuggerUrl").asString());
      }
    }
    throw new IllegalStateException("no page in " + list);
  }

  private void connect(URI address) {
    socket =
        http.newWebSocketBuilder()
            .buildAsync(
                address,
                new WebSocket.Listener() {
                  private final StringBuilder text = new StringBuilder();

                  @Override
                  public CompletionStage<?> onText(
                      WebSocket from, CharSequence part, boolean last) {
                    text.append(part);
                    if (last) {
                      take(JsonMapper.shared().readTree(text.toString()));
                      text.setLength(0);
                    }
                    from.request(1);
                    return CompletableFuture.completedFuture(null);
                  }
                })
            .join();
  }

  private void take(JsonNode message) {
    if (message.has("id")) {
      replies.add(message);
    } else {
      events.add(message);
      news.add(message);
    }
  }

  /** Calls a method and gives its result. */
  JsonNode call(String method, Map<String, Object> parameters) throws InterruptedException {
    int id = ++sent;
    Map<String, Object> message = Map.of("id", id, "method", method, "params", parameters);
    socket.sendText(JsonMapper.shared().writeValueAsString(message), true).join();
    JsonNode reply = replies.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (reply == null || reply.path("id").asInt() != id || reply.has("error")) {
      throw new IllegalStateException(method + ": " + reply);
    }
    return reply.path("result");
  }

  /** Opens a page and waits until it is loaded; what it saves goes to a folder. */
  public void open(Path page, Path downloads) throws InterruptedException {
    open(page.toUri(), downloads);
  }

  /** The same of any address. */
  public void open(URI page, Path downloads) throws InterruptedException {
    events.clear();
    news.clear();
    call("Page.enable", Map.of());
    call("Network.enable", Map.of());
    call("Log.enable", Map.of());
    call("Runtime.enable", Map.of());
    call(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", downloads.toString(), "eventsEnabled", true));
    call("Page.navigate", Map.of("url", page.toString()));
    await(event -> event.path("method").asString().equals("Page.loadEventFired"));
  }

  /** Waits for the next event of a kind. */
  JsonNode await(Predicate<JsonNode> kind) throws InterruptedException {
    for (; ; ) {
      JsonNode event = news.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (event == null) {
        throw new IllegalStateException("nothing of that kind happened");
      }
      if (kind.test(event)) {
        return event;
      }
    }
  }

  /** The value of an expression on the page. */
  public JsonNode evaluate(String expression) throws InterruptedException {
    JsonNode result =
        call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** The value of an expression as soon as a condition holds on the page; null if it never does. */
  public JsonNode evaluateWhen(String condition, String expression) throws InterruptedException {
    String promise =
        "new Promise(done => { const end = Date.now() + %d; const look = () => (%s) ? done(%s) :"
                .formatted(PATIENCE_SECONDS * 500, condition, expression)
            + " Date.now() > end ? done(null) : setTimeout(look, 20); look(); })";
    JsonNode result =
        call(
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
      call(
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
    call("Input.dispatchKeyEvent", pressed);
    pressed.put("type", "keyUp");
    pressed.remove("text");
    call("Input.dispatchKeyEvent", pressed);
  }

  /** Makes the window another size. */
  public void resize(int width, int height) throws InterruptedException {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Sends a header with every request from now on. */
  public void header(String name, String value) throws InterruptedException {
    call("Network.enable", Map.of());
    call("Network.setExtraHTTPHeaders", Map.of("headers", Map.of(name, value)));
  }

  /** Clicks the button that an expression gives, and waits for the file that is saved by it. */
  void save(String button) throws InterruptedException {
    evaluate(button + ".click()");
    await(
        event ->
            event.path("method").asString().equals("Browser.downloadProgress")
                && event.path("params").path("state").asString().equals("completed"));
  }

  /** What the console was told, and exceptions of scripts. */
  public List<String> complaints() {
    return events.stream()
        .filter(
            event ->
                List.of("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
                    .contains(event.path("method").asString()))
        .map(event -> event.path("params").toString())
        .toList();
  }

  /** Addresses that were asked for, but for those whose data they hold themselves. */
  public List<String> requests() {
    return events.stream()
        .filter(event -> event.path("method").asString().equals("Network.requestWillBeSent"))
        .map(event -> event.path("params").path("request").path("url").asString())
        .filter(url -> !url.startsWith("data:") && !url.startsWith("blob:"))
        .toList();
  }

  /** A picture of the whole page, however long. */
  public byte[] picture() throws InterruptedException {
    JsonNode size = call("Page.getLayoutMetrics", Map.of()).path("cssContentSize");
    JsonNode shot =
        call(
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
    return Base64.getDecoder().decode(shot.path("data").asString());
  }

  @Override
  public void close() {
    try {
      call("Browser.close", Map.of());
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    socket.abort(); // a socket that its peer left half open would hold up the client's end
    http.shutdownNow();
    http.close();
  }
}

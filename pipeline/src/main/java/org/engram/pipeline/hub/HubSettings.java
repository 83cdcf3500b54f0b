package org.engram.pipeline.hub;

import java.io.File;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.engram.imaging.atlas.library.AtlasLibrary;
import org.engram.tensor.ConfigurationException;

/**
 * Where a hub is and how it is reached, by the variables that huggingface_hub reads.
 *
 * @param endpoint of the hub ({@code HF_ENDPOINT}), without a slash at its end
 * @param cache of downloaded repositories: {@code HF_HUB_CACHE}, else {@code hub} in {@code
 *     HF_HOME}, else {@code ~/.cache/huggingface/hub}
 * @param records the folder of what was accepted and seen here; in {@code ENGRAM_HOME}
 * @param token of the user; sent to the endpoint alone, and for gated models alone
 * @param offline whether nothing is asked ({@code HF_HUB_OFFLINE})
 * @param proxies what each address is asked through
 * @param patience how long and how often
 * @param free bytes that can be written to a folder's disk
 * @param clock of the records
 */
public record HubSettings(
    URI endpoint,
    Path cache,
    Path records,
    Optional<HubToken> token,
    boolean offline,
    ProxySelector proxies,
    Patience patience,
    ToLongFunction<Path> free,
    Clock clock) {
  private static final String HUB = "https://huggingface.co";
  private static final List<String> YES = List.of("1", "on", "yes", "true");

  /** The user's own, by the environment. */
  public static HubSettings standard() {
    return of(System.getenv(), System::getProperty, Path.of(System.getProperty("user.home")));
  }

  /**
   * The settings of a user with this environment.
   *
   * @param property Java's, by name
   * @throws ConfigurationException where a variable cannot be honoured
   */
  public static HubSettings of(
      Map<String, String> environment, UnaryOperator<String> property, Path home) {
    Path hubHome = home(environment, home);
    String system = Optional.ofNullable(property.apply("os.name")).orElse("");
    return new HubSettings(
        endpoint("HF_ENDPOINT", environment.getOrDefault("HF_ENDPOINT", "")),
        cache(environment, hubHome, home),
        AtlasLibrary.of(environment, system, home).folder().resolveSibling("models"),
        HubToken.find(environment, hubHome),
        YES.contains(
            environment.getOrDefault("HF_HUB_OFFLINE", "").strip().toLowerCase(Locale.ROOT)),
        Proxies.of(environment, property),
        Patience.usual(),
        FreeSpace::of,
        Clock.systemUTC());
  }

  /** The same without a network. */
  public HubSettings withoutNetwork() {
    return new HubSettings(endpoint, cache, records, token, true, proxies, patience, free, clock);
  }

  /** The same with another cache. */
  public HubSettings withCache(Path other) {
    return new HubSettings(
        endpoint, other, records, token, offline, proxies, patience, free, clock);
  }

  /** The same with what was seen and accepted kept elsewhere. */
  public HubSettings withRecords(Path other) {
    return new HubSettings(endpoint, cache, other, token, offline, proxies, patience, free, clock);
  }

  /**
   * The same with another hub.
   *
   * @param where names it in messages, as in {@code --endpoint}
   */
  public HubSettings withEndpoint(String where, String address) {
    return new HubSettings(
        endpoint(where, address), cache, records, token, offline, proxies, patience, free, clock);
  }

  /** Whether the token may be sent to the endpoint: over TLS, or to this machine. */
  boolean mayCarryToken() {
    String host = endpoint.getHost();
    return endpoint.getScheme().equals("https")
        || List.of("localhost", "127.0.0.1", "[::1]").contains(host);
  }

  /**
   * Whether the proxy of the endpoint is told a name and a password. Of https Java does so only
   * where the property {@code jdk.http.auth.tunneling.disabledSchemes} is empty at its first
   * request, which is for the program to decide.
   */
  public boolean hasProxyLogin() {
    return Proxies.login(proxies, endpoint).isPresent();
  }

  private static URI endpoint(String where, String stated) {
    String text = stated.isBlank() ? HUB : stated.strip().replaceAll("/+$", "");
    try {
      URI address = new URI(text);
      String scheme = address.getScheme() == null ? "" : address.getScheme();
      if ((scheme.equals("https") || scheme.equals("http"))
          && address.getHost() != null
          && address.getRawUserInfo() == null
          && address.getRawQuery() == null
          && address.getRawFragment() == null) {
        return address;
      }
    } catch (URISyntaxException e) {
      throw badEndpoint(where, e);
    }
    throw badEndpoint(where, null);
  }

  /** The address may have a password in it: it is not told. */
  private static ConfigurationException badEndpoint(String where, URISyntaxException cause) {
    return new ConfigurationException(
        where,
        cause == null ? "an address of another form" : "no address",
        "https://host, without a user's name and without ?",
        "Leave it out for " + HUB);
  }

  private static Path home(Map<String, String> environment, Path home) {
    String stated = environment.getOrDefault("HF_HOME", "");
    if (!stated.isBlank()) {
      return expanded(stated, home);
    }
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    return (cache.isBlank() ? home.resolve(".cache") : expanded(cache, home))
        .resolve("huggingface");
  }

  private static Path cache(Map<String, String> environment, Path hubHome, Path home) {
    for (String name : List.of("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")) {
      String stated = environment.getOrDefault(name, "");
      if (!stated.isBlank()) {
        return expanded(stated, home);
      }
    }
    return hubHome.resolve("hub");
  }

  private static Path expanded(String path, Path home) {
    boolean own =
        path.equals("~") || path.startsWith("~/") || path.startsWith("~" + File.separator);
    return own ? home.resolve(path.substring(Math.min(2, path.length()))) : Path.of(path);
  }
}

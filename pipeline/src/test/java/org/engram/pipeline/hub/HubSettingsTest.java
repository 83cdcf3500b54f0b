package org.engram.pipeline.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.engram.tensor.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
  @TempDir private Path home;

  private HubSettings of(Map<String, String> environment) {
    return HubSettings.of(environment, name -> name.equals("os.name") ? "Linux" : null, home);
  }

  @Test
  void withoutVariablesItIsHuggingFacesHubAndTheUsersCache() {
    HubSettings settings = of(Map.of());

    assertThat(settings.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
    assertThat(settings.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(settings.records()).isEqualTo(home.resolve(".local/share/engram/models"));
    assertThat(settings.token()).isEmpty();
    assertThat(settings.offline()).isFalse();
  }

  @Test
  void theVariablesOfHuggingfaceHubAreUnderstood() {
    assertThat(of(Map.of("HF_HOME", "/data/hf")).cache()).isEqualTo(Path.of("/data/hf/hub"));
    assertThat(of(Map.of("XDG_CACHE_HOME", "/c")).cache()).isEqualTo(Path.of("/c/huggingface/hub"));
    assertThat(of(Map.of("HF_HOME", "/data/hf", "HF_HUB_CACHE", "~/models")).cache())
        .isEqualTo(home.resolve("models"));
    assertThat(of(Map.of("HF_ENDPOINT", "https://mirror.example/hf/")).endpoint())
        .isEqualTo(URI.create("https://mirror.example/hf"));
    assertThat(of(Map.of("HF_HUB_OFFLINE", "True")).offline()).isTrue();
    assertThat(of(Map.of("HF_HUB_OFFLINE", "0")).offline()).isFalse();
    assertThat(of(Map.of("ENGRAM_HOME", "/e")).records()).isEqualTo(Path.of("/e/models"));
  }

  @Test
  void theTokenIsTheVariablesOrTheFiles() throws IOException {
    Path file = home.resolve(".cache/huggingface/token");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "hf_file\n");

    assertThat(of(Map.of()).token().orElseThrow().header()).isEqualTo("Bearer hf_file");
    assertThat(of(Map.of("HF_TOKEN", " hf_variable ")).token().orElseThrow().header())
        .isEqualTo("Bearer hf_variable");
    assertThat(of(Map.of()).token().orElseThrow().source()).isEqualTo(file.toString());
    Files.writeString(file, "two words of a secret");
    assertThatThrownBy(() -> of(Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://host",
        "https://",
        "https://user:password@host",
        "https://host?password",
        "nonsense password"
      })
  void anEndpointOfAnotherFormIsRefusedWithoutTellingIt(String endpoint) {
    assertThatThrownBy(() -> of(Map.of("HF_ENDPOINT", endpoint)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("HF_ENDPOINT")
        .hasMessageNotContaining("password");
  }

  @ParameterizedTest
  @CsvSource({
    "https://huggingface.co/x, secure:3128",
    "http://huggingface.co/x, plain:80",
    "https://intern.example/x, DIRECT",
    "https://deep.intern.example/x, DIRECT",
    "https://notintern.example/x, secure:3128",
    "https://127.0.0.1/x, DIRECT",
    "https://host:8443/x, DIRECT",
    "https://host/x, secure:3128"
  })
  void proxiesAreThoseOfTheEnvironment(String address, String expected) {
    ProxySelector proxies =
        of(Map.of(
                "https_proxy", "http://secure:3128",
                "HTTP_PROXY", "plain",
                "NO_PROXY", "intern.example, 127.0.0.1,host:8443"))
            .proxies();

    Proxy proxy = proxies.select(URI.create(address)).getFirst();

    assertThat(
            proxy.address() instanceof InetSocketAddress at
                ? at.getHostString() + ":" + at.getPort()
                : "DIRECT")
        .isEqualTo(expected);
  }

  @Test
  void javasOwnPropertiesComeFirst() {
    HubSettings settings =
        HubSettings.of(
            Map.of("https_proxy", "http://secure:3128"),
            name ->
                name.equals("https.proxyHost") ? "javas" : name.equals("os.name") ? "Linux" : null,
            home);

    assertThat(settings.proxies()).isSameAs(ProxySelector.getDefault());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socks5://user:hunter2@host:1",
        "http://",
        "http://[hunter2",
        "http://user:hunter2%zz@host:1"
      })
  void aProxyThatCannotBeIsRefusedWithoutTellingIt(String proxy) {
    assertThatThrownBy(() -> of(Map.of("ALL_PROXY", proxy)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ALL_PROXY")
        .hasMessageNotContaining("hunter2");
  }

  /** What is fetched of a host that only the proxy of these variables can reach. */
  private static void fetch(FakeHub proxy, Path home, Map<String, String> environment) {
    HubCache.made(home);
    Published.on(proxy, home, 1);
    proxy.large = false;
    HubSettings usual = Published.settings(proxy, home, new ArrayList<>());
    HubSettings through =
        new HubSettings(
            URI.create("http://hub.invalid"),
            usual.cache(),
            usual.records(),
            usual.token(),
            false,
            HubSettings.of(environment, name -> name.equals("os.name") ? "Linux" : null, home)
                .proxies(),
            usual.patience(),
            usual.free(),
            usual.clock());
    Published.get(Published.user(through, ""));
  }

  @Test
  void aModelIsFetchedThroughTheProxy() {
    try (FakeHub proxy = FakeHub.start()) {
      fetch(proxy, home, Map.of("HTTP_PROXY", proxy.address().toString()));

      assertThat(proxy.asked)
          .isNotEmpty()
          .allMatch(one -> one.header("Host").equals(Optional.of("hub.invalid")))
          .allMatch(one -> one.header("Proxy-Authorization").isEmpty());
    }
  }

  @Test
  void aProxyIsToldTheNameAndThePasswordOfItsAddress() {
    try (FakeHub proxy = FakeHub.start()) {
      String address = "http://gr%C3%A4f:p%40ss+1@" + proxy.address().getRawAuthority();
      String login =
          Base64.getEncoder().encodeToString("gr\u00e4f:p@ss+1".getBytes(StandardCharsets.UTF_8));

      fetch(proxy, home, Map.of("HTTP_PROXY", address));

      assertThat(proxy.asked)
          .isNotEmpty()
          .allMatch(one -> one.header("Proxy-Authorization").equals(Optional.of("Basic " + login)));
    }
  }

  @Test
  void nobodyButTheProxyIsToldItsPassword() {
    try (FakeHub hub = FakeHub.start()) {
      Published.on(hub, home, 1);
      HubSettings usual = Published.settings(hub, home, new ArrayList<>());
      Map<String, String> direct =
          Map.of("HTTP_PROXY", "http://name:password@host:1", "NO_PROXY", "127.0.0.1");
      HubSettings past =
          new HubSettings(
              usual.endpoint(),
              usual.cache(),
              usual.records(),
              usual.token(),
              false,
              of(direct).proxies(),
              usual.patience(),
              usual.free(),
              usual.clock());

      Published.get(Published.user(past, ""));

      assertThat(past.hasProxyLogin()).isFalse();
      assertThat(past.toString()).doesNotContain("password");
      assertThat(hub.asked).allMatch(one -> one.header("Proxy-Authorization").isEmpty());
    }
  }

  @Test
  void aProxyThatRefusesIsToldWithWhatItWasGiven() {
    try (FakeHub proxy = FakeHub.start()) {
      String host = proxy.address().getRawAuthority();
      proxy.first.add(FakeHub.status(407, "Proxy-Authenticate", "Basic realm=x"));
      assertThatThrownBy(() -> fetch(proxy, home.resolve("1"), Map.of("HTTP_PROXY", host)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("HTTP 407: the proxy asks who you are")
          .hasMessageContaining("HTTPS_PROXY=http://name:password@host:port");
      proxy.first.add(FakeHub.status(407, "Proxy-Authenticate", "Basic realm=x"));
      assertThatThrownBy(
              () -> fetch(proxy, home.resolve("2"), Map.of("ALL_PROXY", "me:pass@" + host)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("did not take the name and the password")
          .hasMessageNotContaining("me:pass");
    }
  }

  @Test
  void theShippedCatalogueIsWhole() {
    List<CatalogueEntry> models = Catalogue.shipped().models();

    assertThat(models).extracting(CatalogueEntry::name).containsExactly("brain-jepa", "neuro-jepa");
    assertThat(models)
        .extracting(CatalogueEntry::repository)
        .containsExactly("eugenehp/BrainJEPA", "NYUMedML/Neuro-JEPA");
    assertThat(models).extracting(CatalogueEntry::gated).containsExactly(false, true);
    assertThat(models.getFirst().files())
        .extracting(CatalogueEntry.HubFile::name)
        .containsExactly("brainjepa.safetensors", "gradient_mapping_450.csv");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/b", ".hidden", "a..b", ""})
  void aCatalogueCannotNameAFileElsewhere(String name) {
    assertThatThrownBy(() -> HubNames.requireFile(name)).isInstanceOf(ConfigurationException.class);
  }
}

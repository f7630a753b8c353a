// Addresses, networks, and whose address a call has.
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "plugin/trust/peer.h"

namespace refract::test {

using namespace trust;

namespace {

Networks networks(std::initializer_list<std::string_view> texts) {
    Networks list;
    for (const auto text : texts) {
        const auto network = Network::parse(text);
        EXPECT_TRUE(network) << text;
        if (network) list.push_back(*network);
    }
    return list;
}

Address address(std::string_view text) {
    const auto parsed = Address::parse(text);
    EXPECT_TRUE(parsed) << text;
    return parsed.value_or(Address({}));
}

/// "192.0.2.1 certain" and so on, for a call that carries these X-Forwarded-For fields.
std::string judged(std::string_view socket, std::vector<std::string_view> forwardedFor, const Networks& proxies,
                   std::optional<bool> forwarded = std::nullopt) {
    const Peer peer = judgePeer(socket, forwardedFor, forwarded.value_or(!forwardedFor.empty()), proxies);
    if (!peer.address) return "nobody";
    for (const std::string_view known :
         {"127.0.0.1", "10.0.0.1", "10.0.0.2", "192.0.2.1", "192.0.2.2", "2001:db8::1"}) {
        if (*peer.address == address(known)) return std::string(known) + (peer.certain ? " certain" : " uncertain");
    }
    return "somebody else";
}

}  // namespace

TEST(Address, isReadInOneFormAndNoOther) {
    EXPECT_EQ(address("127.0.0.1"), address("::ffff:127.0.0.1"));
    EXPECT_EQ(address("fe80::1%eth0"), address("fe80::1"));
    for (const std::string_view bad :
         {"", "127.1", "1.2.3.4.5", "0x7f.1.1.1", "::1::", "name", "1.2.3.4/8", "1.2.3.4%x"}) {
        EXPECT_FALSE(Address::parse(bad)) << bad;
    }
}

TEST(Address, knowsWhatIsNeverCalledAndWhatIsPrivate) {
    for (const std::string_view never : {"169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "0.0.0.0",
                                         "224.0.0.1", "255.255.255.255", "fe80::1", "::", "ff02::1"}) {
        EXPECT_TRUE(address(never).isNeverCalled()) << never;
    }
    for (const std::string_view inside : {"10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
                                          "127.0.0.1", "::1", "fd00:ec2::254", "64:ff9b::a01:203", "2002:a01:203::"}) {
        EXPECT_TRUE(address(inside).isPrivate()) << inside;
        EXPECT_FALSE(address(inside).isNeverCalled()) << inside;
    }
    for (const std::string_view outside : {"172.32.0.1", "172.15.255.255", "8.8.8.8", "2606:4700::1", "169.253.0.1"}) {
        EXPECT_FALSE(address(outside).isPrivate() || address(outside).isNeverCalled()) << outside;
    }
    EXPECT_TRUE(address("127.255.0.1").isLoopback());
    EXPECT_FALSE(address("128.0.0.1").isLoopback());
}

TEST(Network, holdsWhatItsPrefixSays) {
    const auto ten = networks({"10.1.0.0/16", "2001:db8::/33"});
    EXPECT_TRUE(contains(ten, address("10.1.255.255")));
    EXPECT_TRUE(contains(ten, address("::ffff:10.1.0.0")));
    EXPECT_FALSE(contains(ten, address("10.2.0.0")));
    EXPECT_TRUE(contains(ten, address("2001:db8:7fff::1")));
    EXPECT_FALSE(contains(ten, address("2001:db8:8000::1")));
    EXPECT_TRUE(contains(networks({"192.0.2.7"}), address("192.0.2.7")));
    EXPECT_FALSE(contains(networks({"192.0.2.7"}), address("192.0.2.6")));
    EXPECT_TRUE(contains(networks({"0.0.0.0/0"}), address("1.2.3.4")));
    EXPECT_FALSE(contains(networks({"0.0.0.0/0"}), address("2001:db8::1"))) << "IPv4 alone";
    for (const std::string_view bad : {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/-1", "10.1.0.0/8",
                                       "::1/129", "name", "10.0.0.0/8/8", "fe80::1%eth0/64"}) {
        EXPECT_FALSE(Network::parse(bad)) << bad;
    }
}

TEST(Peer, isTheSocketsUnlessAProxySpeaksForAnother) {
    const auto proxies = networks({"10.0.0.0/8"});
    EXPECT_EQ(judged("192.0.2.1", {}, proxies), "192.0.2.1 certain");
    EXPECT_EQ(judged("::ffff:192.0.2.1", {}, proxies), "192.0.2.1 certain");
    EXPECT_EQ(judged("10.0.0.1", {"192.0.2.1"}, proxies), "192.0.2.1 certain");
    EXPECT_EQ(judged("10.0.0.1", {"127.0.0.1, 192.0.2.1"}, proxies), "192.0.2.1 certain")
        << "what stands before it was sent by the caller";
    EXPECT_EQ(judged("10.0.0.1", {"127.0.0.1", "192.0.2.1, 10.0.0.2"}, proxies), "192.0.2.1 certain");
    EXPECT_EQ(judged("10.0.0.1", {"[2001:db8::1]:443"}, proxies), "2001:db8::1 certain");
    EXPECT_EQ(judged("10.0.0.1", {"192.0.2.1:443"}, proxies), "192.0.2.1 certain");
    EXPECT_EQ(judged("10.0.0.1", {"10.0.0.2"}, proxies), "10.0.0.2 certain") << "a proxy calls for itself";
}

TEST(Peer, isUncertainWhereNobodyVouchesForIt) {
    const auto proxies = networks({"10.0.0.0/8"});
    EXPECT_EQ(judged("192.0.2.1", {"127.0.0.1"}, proxies), "192.0.2.1 uncertain");
    EXPECT_EQ(judged("127.0.0.1", {}, proxies, true), "127.0.0.1 uncertain") << "any forwarding field";
    EXPECT_EQ(judged("10.0.0.1", {}, proxies), "10.0.0.1 uncertain") << "a proxy that does not say for whom";
    EXPECT_EQ(judged("10.0.0.1", {"unknown"}, proxies), "10.0.0.1 uncertain");
    EXPECT_EQ(judged("10.0.0.1", {"192.0.2.1, "}, proxies), "10.0.0.1 uncertain");
    EXPECT_EQ(judged("10.0.0.1", {""}, proxies), "10.0.0.1 uncertain");
    EXPECT_EQ(judged("", {}, proxies), "nobody");
    const Peer forwarded{address("127.0.0.1"), false};
    EXPECT_FALSE(forwarded.isLoopback());
    EXPECT_FALSE(forwarded.isIn(networks({"127.0.0.0/8"})));
}

TEST(Peer, knowsForwardingFieldsWhateverTheirCase) {
    for (const std::string_view field :
         {"Forwarded", "VIA", "x-real-ip", "X-Forwarded-For", "X-Forwarded-Host", "x-forwarded-proto", "True-Client-IP",
          "CF-Connecting-IP", "X-Client-IP", "X-Cluster-Client-IP", "Client-IP", "Fastly-Client-IP",
          "X-Original-Forwarded-For", "X-Envoy-External-Address", "X-Azure-ClientIP", "X-Forwarded", "Forwarded-For",
          "cdn-loop", "X_Forwarded_For"}) {
        EXPECT_TRUE(isForwardingField(field)) << field;
    }
    for (const std::string_view field :
         {"Host", "X-Forward", "Viable", "X-Real-IP-Not", "Client", "X-Client-Id", "IP"}) {
        EXPECT_FALSE(isForwardingField(field)) << field;
    }
}

}  // namespace refract::test

// Command pulumi-resource-docker serves the Terraform docker provider to Pulumi
// under the names of the pulumi_docker SDK: what the official plugin does for
// every resource but docker.Image.
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	sdkv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/terraform-providers/terraform-provider-docker/shim"
)

// version is that of the SDK whose names are served; the build sets it.
var version = "0.0.0-dev"

func main() {
	// Programs bring their own SDK, so neither a schema nor the metadata of
	// generated ones is needed.
	none := []byte("{}")
	info := tfbridge.ProviderInfo{
		P:              sdkv2.NewProvider(shim.Provider()),
		Name:           "docker",
		Version:        version,
		ResourcePrefix: "docker",
		MetadataInfo:   tfbridge.NewProviderMetadata(none),
		Config:         map[string]*tfbridge.SchemaInfo{"registry_auth": {Name: "registryAuth"}},
		Resources:      resources(),
	}
	info.MustComputeTokens(tokens.SingleModule("docker_", "index", tokens.MakeStandard("docker")))
	tfbridge.Main("docker", version, info, none)
}

// resources lists where the bridge's own rules do not give the SDK's names, and
// what is deleted before it is replaced because its name is unique on a host.
func resources() map[string]*tfbridge.ResourceInfo {
	return map[string]*tfbridge.ResourceInfo{
		"docker_container": {
			DeleteBeforeReplace: true,
			Fields: map[string]*tfbridge.SchemaInfo{
				"command":           {Name: "command"},
				"networks_advanced": {Name: "networksAdvanced"},
			},
		},
		"docker_image":   {Tok: "docker:index/remoteImage:RemoteImage"},
		"docker_network": {DeleteBeforeReplace: true},
	}
}

// Package shim exports the Terraform docker provider, which its module keeps in
// an internal package. Go lets a package import internal ones by its path, so
// this module's path lies below the provider's; go.mod beside main.go replaces
// it by this folder.
package shim

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

// Provider makes the Terraform docker provider.
func Provider() *schema.Provider { return provider.New("streaming-system")() }

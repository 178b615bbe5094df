"""Roles and what instances need of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.aws.plugin.account import listed
from tests.aws.plugin.resource import Inputs, Resource, json_problem, same_document
from tests.aws.plugin.schema import FIXED, PLAIN, REQUIRED, REQUIRED_FIXED, schema
from tests.aws.plugin.values import Properties


class Role(Resource):
    type_name = "aws:iam/role:Role"
    inputs = schema(
        assumeRolePolicy=REQUIRED,
        description=PLAIN,
        forceDetachPolicies=PLAIN,
        maxSessionDuration=PLAIN,
        name=FIXED,
        path=FIXED,
        tags=PLAIN,
    )
    outputs = ("arn", "createDate", "tagsAll", "uniqueId")
    named_by = "name"

    def problems(self, inputs: Inputs) -> Iterator[tuple[str, str]]:
        if "assumeRolePolicy" in inputs and (why := json_problem(inputs["assumeRolePolicy"])):
            yield "assumeRolePolicy", why

    def create(self, inputs: Inputs) -> str:
        names = {
            "AssumeRolePolicyDocument": "assumeRolePolicy",
            "Description": "description",
            "MaxSessionDuration": "maxSessionDuration",
            "Path": "path",
            "RoleName": "name",
        }
        call = {name: inputs[key] for name, key in names.items() if key in inputs}
        self.account.iam.create_role(**call, Tags=listed(self.account.all_tags(inputs)))
        return str(inputs["name"])

    def describe(self, id_: str, state: Properties) -> Properties | None:
        found = self.account.iam.get_role(RoleName=id_)["Role"]
        policy = same_document(state.get("assumeRolePolicy"), found["AssumeRolePolicyDocument"])
        return {
            "arn": found["Arn"],
            "assumeRolePolicy": policy,
            "createDate": found["CreateDate"].isoformat(),
            "description": found.get("Description"),
            "maxSessionDuration": found["MaxSessionDuration"],
            "name": found["RoleName"],
            "path": found["Path"],
            "uniqueId": found["RoleId"],
            **self.account.tag_outputs(found.get("Tags") or [], state),
        }

    def update(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        iam = self.account.iam
        if "assumeRolePolicy" in changed:
            policy = new["assumeRolePolicy"]
            iam.update_assume_role_policy(RoleName=id_, PolicyDocument=policy)
        if {"description", "maxSessionDuration"} & {*changed}:
            duration = new.get("maxSessionDuration", 3600)
            description = new.get("description", "")
            iam.update_role(RoleName=id_, Description=description, MaxSessionDuration=duration)
        if "tags" in changed:
            iam.untag_role(RoleName=id_, TagKeys=[*(state.get("tagsAll") or {})])
            iam.tag_role(RoleName=id_, Tags=listed(self.account.all_tags(new)))

    def delete(self, id_: str, state: Properties) -> None:
        self.account.iam.delete_role(RoleName=id_)


class RolePolicy(Resource):
    type_name = "aws:iam/rolePolicy:RolePolicy"
    inputs = schema(
        name=FIXED,
        policy=REQUIRED,
        role=REQUIRED_FIXED,
    )
    named_by = "name"

    def problems(self, inputs: Inputs) -> Iterator[tuple[str, str]]:
        if "policy" in inputs and (why := json_problem(inputs["policy"])):
            yield "policy", why

    def create(self, inputs: Inputs) -> str:
        self._put(inputs)
        return f"{inputs['role']}:{inputs['name']}"

    def describe(self, id_: str, state: Properties) -> Properties | None:
        role, _, name = id_.partition(":")
        found = self.account.iam.get_role_policy(RoleName=role, PolicyName=name)
        policy = same_document(state.get("policy"), found["PolicyDocument"])
        return {"name": name, "policy": policy, "role": role}

    def update(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        self._put(new)

    def delete(self, id_: str, state: Properties) -> None:
        role, _, name = id_.partition(":")
        self.account.iam.delete_role_policy(RoleName=role, PolicyName=name)

    def _put(self, inputs: Inputs) -> None:
        self.account.iam.put_role_policy(
            RoleName=inputs["role"], PolicyName=inputs["name"], PolicyDocument=inputs["policy"]
        )


class RolePolicyAttachment(Resource):
    type_name = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    inputs = schema(
        policyArn=REQUIRED_FIXED,
        role=REQUIRED_FIXED,
    )

    def create(self, inputs: Inputs) -> str:
        self.account.iam.attach_role_policy(RoleName=inputs["role"], PolicyArn=inputs["policyArn"])
        return f"{inputs['role']}/{inputs['policyArn']}"

    def describe(self, id_: str, state: Properties) -> Properties | None:
        role, _, arn = id_.partition("/")
        found = self.account.iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
        attached = arn in [policy["PolicyArn"] for policy in found]
        return {"policyArn": arn, "role": role} if attached else None

    def delete(self, id_: str, state: Properties) -> None:
        role, _, arn = id_.partition("/")
        self.account.iam.detach_role_policy(RoleName=role, PolicyArn=arn)


class InstanceProfile(Resource):
    type_name = "aws:iam/instanceProfile:InstanceProfile"
    inputs = schema(
        name=FIXED,
        path=FIXED,
        role=PLAIN,
        tags=PLAIN,
    )
    outputs = ("arn", "createDate", "tagsAll", "uniqueId")
    named_by = "name"

    def create(self, inputs: Inputs) -> str:
        name = str(inputs["name"])
        self.account.iam.create_instance_profile(
            InstanceProfileName=name,
            Path=inputs.get("path", "/"),
            Tags=listed(self.account.all_tags(inputs)),
        )
        self._change_role(name, None, inputs.get("role"))
        return name

    def describe(self, id_: str, state: Properties) -> Properties | None:
        found = self._found(id_)
        roles = [role["RoleName"] for role in found["Roles"]]
        return {
            "arn": found["Arn"],
            "createDate": found["CreateDate"].isoformat(),
            "name": found["InstanceProfileName"],
            "path": found["Path"],
            "role": roles[0] if roles else None,
            "uniqueId": found["InstanceProfileId"],
            **self.account.tag_outputs(found.get("Tags") or [], state),
        }

    def update(self, id_: str, state: Properties, new: Inputs, changed: Sequence[str]) -> None:
        iam = self.account.iam
        if "role" in changed:
            self._change_role(id_, state.get("role"), new.get("role"))
        if "tags" in changed:
            old = [*(state.get("tagsAll") or {})]
            iam.untag_instance_profile(InstanceProfileName=id_, TagKeys=old)
            tags = listed(self.account.all_tags(new))
            iam.tag_instance_profile(InstanceProfileName=id_, Tags=tags)

    def delete(self, id_: str, state: Properties) -> None:
        roles = [role["RoleName"] for role in self._found(id_)["Roles"]]
        self._change_role(id_, roles[0] if roles else None, None)
        self.account.iam.delete_instance_profile(InstanceProfileName=id_)

    def _found(self, id_: str) -> Mapping[str, Any]:
        found = self.account.iam.get_instance_profile(InstanceProfileName=id_)
        return dict(found["InstanceProfile"])

    def _change_role(self, name: str, old: str | None, new: str | None) -> None:
        iam = self.account.iam
        if old:
            iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=old)
        if new:
            iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=new)
